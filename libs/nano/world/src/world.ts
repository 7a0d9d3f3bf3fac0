import { checkCode, CODE_TEMPLATES } from './code.js';
import { checkInstruction, INSTRUCTION_TEMPLATES } from './instruction-following.js';
import { checkMath, MATH_TEMPLATES } from './math.js';
import { type RandomSource, at, createRandom, pick } from './random.js';
import type { Split } from './split.js';
import {
  type CheckResult,
  type CodeTask,
  type DomainName,
  type InstructionTask,
  type MathTask,
  type Mistake,
  type Task,
  type TaskOf,
  DOMAINS,
} from './task.js';
import type { Exercise, Template } from './template.js';

const TEMPLATES: { readonly [D in DomainName]: readonly Template<D>[] } = {
  math: MATH_TEMPLATES,
  code: CODE_TEMPLATES,
  'instruction-following': INSTRUCTION_TEMPLATES,
};

const DRAW_LIMIT = 20_000;

export interface SampleOptions {
  /** Draw from training data or from benchmarks. Default: `train`. */
  readonly split?: Split;
  /** Ids of the templates to draw from. Default: all of the domain. */
  readonly templates?: readonly string[];
}

/** The ids of a domain's templates, in a fixed order. */
export function templateIds(domain: DomainName): string[] {
  return TEMPLATES[domain].map(({ id }) => id);
}

/** One task of a domain. Throws a RangeError for a template that the domain does not have. */
export function sample<D extends DomainName>(domain: D, random: RandomSource, options: SampleOptions = {}): TaskOf<D> {
  const chosen = chooseTemplates(domain, options.templates);
  return drawTask(pick(random, chosen), random, options.split ?? 'train');
}

/**
 * `count` tasks with different instructions, the templates in turn. Throws a RangeError when the templates do not have so many.
 */
export function sampleDistinct<D extends DomainName>(
  domain: D,
  random: RandomSource,
  count: number,
  options: SampleOptions = {},
): TaskOf<D>[] {
  const chosen = chooseTemplates(domain, options.templates);
  const found = new Map<string, TaskOf<D>>();
  const exhausted = new Set<Template<D>>();
  for (let turn = 0; found.size < count; turn++) {
    if (exhausted.size === chosen.length) {
      throw new RangeError(
        `${domain}: only ${found.size} of ${count} different tasks found in ${chosen.length} templates`,
      );
    }
    const next = at(chosen, turn % chosen.length);
    if (exhausted.has(next)) continue;
    const fresh = freshTask(next, random, options.split ?? 'train', found);
    if (fresh === undefined) exhausted.add(next);
    else found.set(fresh.id, fresh);
  }
  return [...found.values()];
}

/** The tasks of a domain's benchmark: always the same held-out tasks, the templates in equal parts. */
export function heldOutTasks<D extends DomainName>(domain: D, count: number, seed = 0): TaskOf<D>[] {
  return sampleDistinct(domain, createRandom('held-out', domain, seed), count, { split: 'held-out' });
}

/** The task that an instruction states; undefined when the instruction is not from this world. */
export function solve<D extends DomainName>(domain: D, instruction: string): TaskOf<D> | undefined;
export function solve(instruction: string): Task | undefined;
export function solve(first: string, second?: string): Task | undefined {
  if (second !== undefined) return read(first as DomainName, second)?.task;
  for (const domain of DOMAINS) {
    const exercise = read(domain, first);
    if (exercise !== undefined) return exercise.task;
  }
  return undefined;
}

/** A wrong response in the right format. */
export function wrongResponse(task: Task, random: RandomSource, mistake: Mistake = 'random'): string {
  return exerciseOf(task).wrong(random, mistake);
}

/** A response with the right content in a wrong format, which no check accepts. */
export function offFormatResponse(task: Task, random: RandomSource): string {
  return exerciseOf(task).offFormat(random);
}

/** Checks an output. For code, `stdout` is the output of `testProgram`; pass an empty text when it could not run. */
export function check(task: MathTask | InstructionTask, output: string): CheckResult;
export function check(task: CodeTask, output: string, stdout: string): CheckResult;
export function check(task: Task, output: string, stdout?: string): CheckResult;
export function check(task: Task, output: string, stdout = ''): CheckResult {
  switch (task.domain) {
    case 'math':
      return checkMath(task, output);
    case 'code':
      return checkCode(task, output, stdout);
    case 'instruction-following':
      return checkInstruction(task, output);
  }
}

/** The words with which vague instructions name a template. */
export function topicOf(domain: DomainName, templateId: string): string {
  return at(chooseTemplates(domain, [templateId]), 0).topic;
}

/** The template that a topic names. */
export function templateAbout(domain: DomainName, topic: string): string | undefined {
  return TEMPLATES[domain].find((template) => template.topic === topic)?.id;
}

function chooseTemplates<D extends DomainName>(domain: D, ids: readonly string[] | undefined): readonly Template<D>[] {
  const all: readonly Template<D>[] = TEMPLATES[domain];
  if (ids === undefined) return all;
  if (ids.length === 0) throw new RangeError(`${domain}: no templates to draw from`);
  return ids.map((id) => {
    const found = all.find((template) => template.id === id);
    if (found === undefined) throw new RangeError(`${domain}: no template "${id}"`);
    return found;
  });
}

function drawTask<D extends DomainName>(template: Template<D>, random: RandomSource, split: Split): TaskOf<D> {
  for (let i = 0; i < DRAW_LIMIT; i++) {
    const { task } = template.draw(random);
    if (task.split === split) return task;
  }
  throw new RangeError(`${template.domain}: template "${template.id}" has no ${split} tasks`);
}

function freshTask<D extends DomainName>(
  template: Template<D>,
  random: RandomSource,
  split: Split,
  known: ReadonlyMap<string, unknown>,
): TaskOf<D> | undefined {
  for (let i = 0; i < DRAW_LIMIT; i++) {
    const { task } = template.draw(random);
    if (task.split === split && !known.has(task.id)) return task;
  }
  return undefined;
}

function read<D extends DomainName>(domain: D, instruction: string): Exercise<D> | undefined {
  for (const template of TEMPLATES[domain]) {
    const exercise = template.read(instruction);
    if (exercise !== undefined) return exercise;
  }
  return undefined;
}

function exerciseOf(task: Task): Exercise<DomainName> {
  const exercise = read<DomainName>(task.domain, task.instruction);
  if (exercise === undefined) throw new RangeError(`"${task.instruction}" is no ${task.domain} task of this world`);
  return exercise;
}
