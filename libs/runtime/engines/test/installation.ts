import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const STAND_IN = join(__dirname, 'stand-in.py');

/**
 * A folder like the virtual environment of a vLLM, on an interpreter that has transformers: a distribution by that name, and a program
 * that is the stand-in.
 */
export async function installStandIn(folder: string, python: string, packages?: string): Promise<void> {
  const site = join(folder, 'site');
  await mkdir(join(site, 'vllm-0.0.0.dist-info'), { recursive: true });
  await writeFile(
    join(site, 'vllm-0.0.0.dist-info', 'METADATA'),
    'Metadata-Version: 2.1\nName: vllm\nVersion: 0.0.0\n',
  );
  await mkdir(join(folder, 'bin'), { recursive: true });
  const path = [site, ...(packages ? [packages] : [])].join(':');
  await script(join(folder, 'bin', 'python'), `PYTHONPATH=${path} exec ${python} "$@"`);
  await script(join(folder, 'bin', 'vllm'), `PYTHONPATH=${path} exec ${python} ${STAND_IN} "$@"`);
}

async function script(path: string, line: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${line}\n`);
  await chmod(path, 0o755);
}
