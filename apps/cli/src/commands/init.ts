import { Fault } from '@agora/plugin-api';
import { makeFolder } from '@agora/storage';
import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ExitCode } from '../exit-code.js';
import { adaptExample, EXAMPLES, isExample, type ExampleName } from '../init/examples.js';
import { readmeOf } from '../init/readme.js';
import { onOut, outFault } from '../out-path.js';
import type { Output } from '../output.js';
import { initTask, type InitTaskFlags } from './init-task.js';

export interface InitFlags extends Omit<InitTaskFlags, 'domain'> {
  example?: string;
  domain?: string;
}

/** The examples of the repository, seen from the source as from the build. */
const FOLDER = join(__dirname, '../../../../examples');

/** Writes an experiment file to begin with: an example with a README that says what to do next, or a user's own task. */
export async function init(flags: InitFlags, output: Output): Promise<ExitCode> {
  const { example, domain, out, force = false } = flags;
  if (domain !== undefined && example === undefined) return initTask({ ...flags, domain }, output);
  if (example === undefined || domain !== undefined) {
    throw new Fault('invalid-input', 'init needs either --example or --domain.', {
      fix: `Use --example ${Object.keys(EXAMPLES).join('|')}, or --domain my-task --from rows.jsonl for a task of your own.`,
    });
  }
  if (!isExample(example)) {
    throw new Fault('invalid-input', `There is no example "${example}".`, {
      fix: `Use one of: ${Object.keys(EXAMPLES).join(', ')}.`,
    });
  }
  const file = `${example}.yaml`;
  await onOut('--out', out, () => makeFolder(out));
  await write(join(out, file), adaptExample(await template(file), example), force);
  const readme = join(out, 'README.md');
  await write(readme, readmeOf(example), force);
  output.record({ kind: 'init', example, file: join(out, file), readme });
  say(output, example, relative(process.cwd(), join(out, file)) || file);
  return ExitCode.done;
}

async function template(file: string): Promise<string> {
  try {
    return await readFile(join(FOLDER, file), 'utf8');
  } catch (error) {
    throw new Fault('not-found', `The example ${file} is not in ${FOLDER}.`, {
      fix: 'Restore the folder examples of your copy of Agora.',
      cause: error,
    });
  }
}

async function write(path: string, text: string, force: boolean): Promise<void> {
  try {
    await writeFile(path, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw outFault('--out', path, error);
    throw new Fault('invalid-input', `${path} exists already.`, {
      fix: 'Name another folder with --out, or overwrite it with --force.',
      cause: error,
    });
  }
}

function say(output: Output, example: ExampleName, path: string): void {
  output.say(`${output.paint('bold', path)}: ${EXAMPLES[example].title}`);
  output.say('Next:');
  for (const { command, purpose } of EXAMPLES[example].next(path)) output.say(`  ${command}   # ${purpose}`);
}
