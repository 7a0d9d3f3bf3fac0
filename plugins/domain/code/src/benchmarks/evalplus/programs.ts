import { sharedPython } from '@agora/domain-kit';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '..', '..', '..', 'python');

const own = (name: string): string => readFileSync(join(FOLDER, `${name}.py`), 'utf8');

/** Python programs that run in the sandbox. None but `candidate` ever runs what a model wrote. */
export const PROGRAMS = {
  /** A task's own solution on the task's inputs. */
  reference: [sharedPython('codec', 'channel'), own('reference')].join('\n\n'),
  /** A model's program on inputs. */
  candidate: [sharedPython('codec', 'channel', 'sanitize', 'outputs'), own('candidate')].join('\n\n'),
  /** Values against values. */
  compare: [sharedPython('codec', 'channel'), own('compare')].join('\n\n'),
};
