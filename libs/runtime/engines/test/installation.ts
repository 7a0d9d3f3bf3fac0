import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A folder like the virtual environment of a vLLM, on an interpreter that has transformers; see `install.sh`. */
export async function installStandIn(folder: string, python: string): Promise<void> {
  await promisify(execFile)(join(__dirname, 'install.sh'), [folder, python]);
}
