import { join } from 'node:path';
import { Fault } from '@agora/plugin-api';

/** Exit code of a job that was asked to stop and left a checkpoint: it is to run again. */
const INTERRUPTED = 75;

export interface JobScript {
  folder: string;
  /** What is started on every node, and is quoted. */
  argv: readonly string[];
  /** Exported first. Secret values are no part of a file. */
  env?: Readonly<Record<string, string>>;
  /** Lines between `#!/bin/bash` and everything else: an engine's directives. */
  head?: readonly string[];
  /** Put before `argv` as it stands: how the engine starts something on every node. Bash. */
  start?: string;
  /** Bash that is run when an announced end made the job leave with a checkpoint. */
  again?: string;
}

/** A word that bash reads as exactly this text. Fault `invalid-input` for what no command line can hold. */
export function shellWord(text: string): string {
  if (text.includes('\0')) throw new Fault('invalid-input', 'A command line cannot hold a zero byte');
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * A job as a bash script: an announced end (SIGUSR1, SIGTERM) becomes the file `stop` in the folder, upon which the training writes a
 * checkpoint and leaves; the script ends with its exit code.
 */
export function jobScript({ folder, argv, env = {}, head = [], start = '', again }: JobScript): string {
  const exported = Object.entries(env).map(([name, value]) => `export ${name}=${shellWord(value)}`);
  const command = [start, ...argv.map(shellWord)].filter(Boolean).join(' ');
  const stop = shellWord(join(folder, 'stop'));
  return [
    '#!/bin/bash',
    ...head,
    ...exported,
    `stop=${stop} announced=`,
    `trap 'announced=1; : > "$stop"' USR1 TERM`,
    `${command} &`,
    'child=$!',
    '# A signal ends `wait`, and not the child.',
    'while true; do',
    '  wait "$child"; code=$?',
    '  kill -0 "$child" 2>/dev/null || break',
    'done',
    ...(again === undefined ? [] : [`if [ "$code" = ${INTERRUPTED} ] && [ -n "$announced" ]; then ${again}; fi`]),
    'exit "$code"',
    '',
  ].join('\n');
}
