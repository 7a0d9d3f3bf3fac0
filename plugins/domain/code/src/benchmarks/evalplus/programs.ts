import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '..', '..', '..', 'python');

const source = (...names: string[]): string =>
  names.map((name) => readFileSync(join(FOLDER, `${name}.py`), 'utf8')).join('\n\n');

/** Python programs that run in the sandbox. None but `candidate` and `server` ever runs what a model wrote. */
export const PROGRAMS = {
  /** A task's own solution on the task's inputs. */
  reference: source('codec', 'channel', 'reference'),
  /** A model's program on inputs. */
  candidate: source('codec', 'channel', 'sanitize', 'outputs', 'candidate'),
  /** Values against values. */
  compare: source('codec', 'channel', 'compare'),
  /** A user's tests, which reach the program through `server`. */
  asserts: source('codec', 'channel', 'errors', 'sanitize', 'outputs', 'asserts'),
  server: source('codec', 'channel', 'errors', 'server'),
};
