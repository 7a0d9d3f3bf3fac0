import type { Subject, TrialResult } from '@agora/domain-kit';
import type { ProgramResult, ScoringTools } from '@agora/plugin-api';
import type { TaskSet } from './task-set.js';
import { PROGRAMS } from './programs.js';
import type { Case } from './reference.js';

export interface Trial {
  cases: readonly Case[];
  /** Seconds that it took to write all values of the task down; a program gets four times that on top. */
  telling: number;
}

/** EvalPlus: an input may take four times what the task's own solution took, and no less than four seconds. */
const LEAST_SECONDS = 4;
const FACTOR = 4;
/** Limit for all inputs of a task together; one second is added to it. */
const MOST_SECONDS = 60;
const MEMORY_MIB = 4096;
const COMPARISON = { seconds: 60, memoryMiB: 4096 };
const MIB = 2 ** 20;

/** Runs a program on inputs and compares what it returned, both apart from each other. */
export async function trial(
  taskSet: TaskSet,
  subject: Subject,
  { cases, telling }: Trial,
  tools: ScoringTools,
): Promise<TrialResult> {
  const limits = cases.map(({ seconds }) => Math.max(LEAST_SECONDS, FACTOR * seconds));
  const header = {
    text: subject.text,
    entry: subject.entryPoint,
    task: subject.task,
    mode: subject.sanitize,
    view: taskSet.view(subject.entryPoint),
  };
  const result = await tools.execute({
    source: PROGRAMS.candidate,
    stdin: [
      JSON.stringify(header),
      ...cases.map(({ tolerance, arguments: given }, index) => `${limits[index]}\t${tolerance}\t${given}`),
    ].join('\n'),
    limits: {
      seconds: wallSeconds(limits) + FACTOR * telling,
      // The process writes these lines: the program it found, a sign that it is loaded, one result per input.
      lineSeconds: [wallSeconds(limits), wallSeconds(limits), ...limits.map((limit) => limit + 1 + FACTOR * telling)],
      memoryMiB: MEMORY_MIB,
      outputBytes: outputBytes(subject, cases),
    },
  });
  const [first = '', loaded = '', ...answers] = result.stdout.split('\n').slice(0, -1);
  const program = readProgram(first);
  const found = await firstFailure(taskSet, subject, cases, { loaded, answers, result }, tools);
  if (found === undefined) return { right: true, reason: 'all pass', program };
  const where = found.index === undefined ? '' : `input ${found.index + 1} of ${cases.length}: `;
  return { right: false, reason: `${where}${found.what}`, program };
}

function wallSeconds(limits: readonly number[]): number {
  const sum = limits.reduce((total, seconds) => total + seconds, 0);
  return Math.min(MOST_SECONDS, sum) + 1;
}

function outputBytes({ text }: Subject, cases: readonly Case[]): number {
  const expected = cases.reduce((total, { expected: value }) => total + value.length + 512, 0);
  return 4 * (MIB + text.length + expected);
}

function readProgram(line: string): string | null {
  try {
    const program: unknown = JSON.parse(line);
    return typeof program === 'string' ? program : null;
  } catch {
    return null;
  }
}

interface Failure {
  /** Absent when it was no input's. */
  index?: number;
  what: string;
}

async function firstFailure(
  taskSet: TaskSet,
  subject: Subject,
  cases: readonly Case[],
  { loaded, answers, result }: { loaded: string; answers: string[]; result: ProgramResult },
  tools: ScoringTools,
): Promise<Failure | undefined> {
  if (loaded.startsWith('x')) return { what: `the program does not load: ${loaded.slice(1)}` };
  if (loaded !== 'l' && loaded !== '') return { what: 'the program wrote over its answers' };
  const values = answers.slice(0, cases.length);
  const stopped = values.findIndex((answer) => !answer.startsWith('v'));
  const given = stopped < 0 ? values : values.slice(0, stopped);
  const wrong = await firstWrong(
    taskSet,
    subject,
    cases,
    given.map((answer) => answer.slice(1)),
    tools,
  );
  if (wrong !== undefined) return wrong;
  if (stopped >= 0) return failed(values[stopped] ?? '', stopped);
  if (result.end !== 'exited') return { index: given.length, what: ENDS[result.end] };
  if (given.length === cases.length && answers.length === cases.length) return undefined;
  return { index: Math.min(given.length, cases.length - 1), what: 'the program ended its process' };
}

const ENDS: Record<Exclude<ProgramResult['end'], 'exited'>, string> = {
  timeout: 'out of time',
  memory: 'out of memory',
  'output-limit': 'too much output',
  signal: 'killed by a signal',
};

function failed(answer: string, index: number): Failure {
  const what = answer.slice(1);
  if (answer.startsWith('t')) return { index, what: 'out of time' };
  return { index, what: answer.startsWith('e') ? what : 'the program wrote over its answers' };
}

/**
 * Whether a value is right without being compared in Python: the same text. Not for NaN, which does not equal itself, nor for
 * `find_zero`, where EvalPlus checks the returned value in the equation.
 */
function surelyEqual(taskSet: TaskSet, { entryPoint }: Subject, expected: string, actual: string): boolean {
  return (
    expected === actual &&
    expected !== '#' &&
    !expected.includes('"nan"') &&
    !(taskSet.id === 'humaneval' && entryPoint === 'find_zero')
  );
}

async function firstWrong(
  taskSet: TaskSet,
  subject: Subject,
  cases: readonly Case[],
  values: readonly string[],
  tools: ScoringTools,
): Promise<Failure | undefined> {
  const doubtful = values.flatMap((actual, index) => {
    const { expected = '' } = cases[index] ?? {};
    return surelyEqual(taskSet, subject, expected, actual) ? [] : [{ index, expected, actual }];
  });
  const comparable = doubtful.filter(({ expected, actual }) => !expected.startsWith('#') && !actual.startsWith('#'));
  const right = new Set<number>();
  if (comparable.length > 0) {
    const { stdout } = await tools.execute({
      source: PROGRAMS.compare,
      stdin: [
        JSON.stringify({ benchmark: taskSet.id, entry: subject.entryPoint }),
        ...comparable.map(({ index, expected, actual }) => {
          const { tolerance = '0', arguments: given = '' } = cases[index] ?? {};
          return [tolerance, given, expected, actual.replace(/\t/g, ' ')].join('\t');
        }),
      ].join('\n'),
      limits: COMPARISON,
    });
    // A value that cannot be compared within the limits counts as wrong.
    for (const [at, mark] of stdout.split('\n').entries()) {
      const compared = comparable[at];
      if (mark === '1' && compared) right.add(compared.index);
    }
  }
  const wrong = doubtful.find(({ index }) => !right.has(index));
  return wrong && { index: wrong.index, what: 'wrong value' };
}
