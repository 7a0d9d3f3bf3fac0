import { spawnSync } from 'node:child_process';
import { type CheckResult, check, solve, testProgram } from '@agora/nano-world';

export interface Answer {
  readonly instruction: string;
  readonly output: string;
}

/** Judges answers in order. Programs run one after the other in children of `runner`, a Python script. */
export function score(answers: readonly Answer[], python: string, runner: string): CheckResult[] {
  const judged = answers.map(({ instruction, output }) => {
    const task = solve(instruction);
    if (task === undefined) throw new RangeError(`"${instruction}" is no task of the nano world`);
    return { task, output, program: task.domain === 'code' ? testProgram(task, output) : null };
  });
  const programs = judged.flatMap(({ program }) => (program === null ? [] : [program]));
  const printed = programs.length === 0 ? [] : run(programs, python, runner);
  let next = 0;
  return judged.map(({ task, output, program }) => check(task, output, program === null ? '' : printed[next++]));
}

function run(programs: string[], python: string, runner: string): string[] {
  const { status, stdout, stderr, error } = spawnSync(python, ['-I', runner], {
    input: JSON.stringify(programs),
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${runner} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout) as string[];
}
