import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '..', '..', 'python');

/** Python files shared by domains, of which scorers assemble the programs for the sandbox. */
export type SharedPython = 'asserts' | 'channel' | 'codec' | 'errors' | 'outputs' | 'sanitize' | 'server';

/** Files of this package's folder `python`, one after the other. */
export function sharedPython(...names: SharedPython[]): string {
  return names.map((name) => readFileSync(join(FOLDER, `${name}.py`), 'utf8')).join('\n\n');
}
