import { Fault, type ScoringTools } from '@agora/plugin-api';
import { makeFolder } from '@agora/storage';
import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { TaskSet } from './task-set.js';
import { PROGRAMS } from './programs.js';
import type { Task } from './task-file.js';

/** One input of a task. Values are text of python/codec.py. */
export interface Case {
  /** How long the task's own solution took, in seconds. */
  seconds: number;
  /** Absolute; 0 compares exactly. */
  tolerance: string;
  arguments: string;
  /** What the task's own solution returned; `#` and a digest for a large value. */
  expected: string;
}

export interface Cases {
  base: readonly Case[];
  plus: readonly Case[];
  /** Seconds that it took to write all these values down. */
  telling: number;
}

/** The slowest of all tasks takes half a minute on a fast machine. */
const LIMITS = { seconds: 600, memoryMiB: 4096, outputBytes: 512 * 2 ** 20 };

/**
 * Expected values: what the tasks' own solutions return. Computed once per task, and kept in a folder where there is one. The
 * solutions run in the sandbox, in processes of their own.
 */
export class References {
  private readonly known = new Map<string, Promise<Cases>>();

  /** @param folder outlives the process; what is in it can be made anew */
  constructor(
    private readonly taskSet: TaskSet,
    private readonly folder: string | undefined,
  ) {}

  /** @throws Fault `internal` when the task's own solution does not run here */
  of(task: Task, tools: ScoringTools): Promise<Cases> {
    const known = this.known.get(task.hash) ?? this.find(task, tools);
    this.known.set(task.hash, known);
    known.catch(() => this.known.delete(task.hash));
    return known;
  }

  private async find(task: Task, tools: ScoringTools): Promise<Cases> {
    const path = this.path(task);
    const kept = path === undefined ? undefined : await readFile(path, 'utf8').catch(() => undefined);
    const cases = kept === undefined ? undefined : readCases(kept);
    if (cases) return cases;
    const text = await this.compute(task, tools);
    if (path !== undefined) await keep(path, text).catch(() => undefined);
    return readCases(text) ?? Promise.reject(this.failed(task, 'it wrote something else'));
  }

  private async compute(task: Task, tools: ScoringTools): Promise<string> {
    const header = { benchmark: this.taskSet.id, view: this.taskSet.view(task.entryPoint) };
    const { end, exitCode, stdout, stderr } = await tools.execute({
      source: PROGRAMS.reference,
      stdin: `${JSON.stringify(header)}\n${task.line}`,
      limits: LIMITS,
    });
    if (end === 'exited' && exitCode === 0) return stdout;
    throw this.failed(task, end === 'exited' ? (stderr.trim().split('\n').at(-1) ?? '') : end);
  }

  private failed({ id }: Task, what: string): Fault {
    return new Fault(
      'internal',
      `the solution that ${this.taskSet.source.title} gives for ${id} does not run here: ${what}`,
      {
        fix: 'Remove your own copy of the file so that the public one is taken, or free memory and try again.',
      },
    );
  }

  private path({ hash, id }: Task): string | undefined {
    if (this.folder === undefined) return undefined;
    const version = createHash('sha256').update(PROGRAMS.reference).digest('hex').slice(0, 16);
    return join(this.folder, 'expected-values', version, `${id.replace(/\W/g, '-')}-${hash}.txt`);
  }
}

/** Undefined for a text that was cut off. */
function readCases(text: string): Cases | undefined {
  const lines = text.split('\n');
  const plus = lines.indexOf('plus');
  const [end, telling] = lines.at(-2)?.split('\t') ?? [];
  if (lines[0] !== 'base' || plus < 0 || lines.at(-1) !== '' || end !== 'end') return undefined;
  return {
    base: lines.slice(1, plus).map(readCase),
    plus: lines.slice(plus + 1, -2).map(readCase),
    telling: Number(telling),
  };
}

function readCase(line: string): Case {
  const [seconds = '', tolerance = '', given = '', expected = ''] = line.split('\t');
  return { seconds: Number(seconds), tolerance, arguments: given, expected };
}

async function keep(path: string, text: string): Promise<void> {
  await makeFolder(dirname(path));
  const part = `${path}.${randomUUID()}`;
  try {
    await writeFile(part, text);
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
