import { type RandomSource, at, createRandom, pick } from './random.js';
import type { DomainName, Task } from './task.js';
import { offFormatResponse, sample, sampleDistinct, solve, templateAbout, topicOf, wrongResponse } from './world.js';

export interface InstructionSeed {
  readonly id: string;
  readonly instruction: string;
}

export interface PairSeed extends InstructionSeed {
  readonly response: string;
}

/**
 * The defect of a poor pair. `untidy`: chatter around a good instruction, and a response without steps. `vague`: an instruction
 * that only names a topic. `wrong` and `off-format`: a good instruction with a bad response.
 */
export const DEFECTS = ['untidy', 'vague', 'wrong', 'off-format'] as const;
export type Defect = (typeof DEFECTS)[number];

export interface PoorSeed extends PairSeed {
  readonly defect: Defect;
}

const BEFORE = ['hi there, ', 'pls help: ', 'ok so, '] as const;
const AFTER = [' thx', ' asap', ' ok'] as const;
const SHRUGS = ['I am not sure.', 'That depends.', 'What do you mean?'] as const;
const VAGUE = /^Do something about (.+)$/;

/** Seeds of instance generation: right instruction-response pairs. */
export function instanceGenerationSeeds(domain: DomainName, count: number, seed = 0): PairSeed[] {
  return trainTasks('instance-generation', domain, count, seed).map(({ id, instruction, response }) => ({
    id,
    instruction,
    response,
  }));
}

/** Seeds of response generation: instructions alone. */
export function responseGenerationSeeds(domain: DomainName, count: number, seed = 0): InstructionSeed[] {
  return trainTasks('response-generation', domain, count, seed).map(({ id, instruction }) => ({ id, instruction }));
}

/** Seeds of quality enhancement: poor pairs, with the defects in turn. */
export function qualityEnhancementSeeds(domain: DomainName, count: number, seed = 0): PoorSeed[] {
  const random = createRandom('defects', domain, seed);
  return trainTasks('quality-enhancement', domain, count, seed).map((task, index) =>
    spoil(task, at(DEFECTS, (index + Math.floor(index / DEFECTS.length)) % DEFECTS.length), random),
  );
}

/**
 * The corrected task of a poor pair: the one that its instruction states without the chatter, or a new one on the topic of a
 * vague instruction. Undefined when the instruction is not from this world.
 */
export function revise(domain: DomainName, instruction: string, random: RandomSource): Task | undefined {
  const topic = VAGUE.exec(instruction)?.[1];
  const about = topic === undefined ? undefined : templateAbout(domain, topic);
  if (about !== undefined) return sample(domain, random, { templates: [about] });
  const bare = withoutChatter(instruction);
  for (const candidate of [instruction, bare, `${bare}.`, `${bare}?`]) {
    const task = solve(domain, candidate);
    if (task !== undefined) return task;
  }
  return undefined;
}

function trainTasks(method: string, domain: DomainName, count: number, seed: number): Task[] {
  return sampleDistinct(domain, createRandom(method, domain, seed), count, { split: 'train' });
}

function spoil(task: Task, defect: Defect, random: RandomSource): PoorSeed {
  const pair = (instruction: string, response: string): PoorSeed => ({
    id: `${task.id}:${defect}`,
    instruction,
    response,
    defect,
  });
  switch (defect) {
    case 'untidy':
      return pair(
        `${pick(random, BEFORE)}${task.instruction.replace(/[.?]$/, '')}${pick(random, AFTER)}`,
        offFormatResponse(task, random),
      );
    case 'vague':
      return pair(`Do something about ${topicOf(task.domain, task.templateId)}`, pick(random, SHRUGS));
    case 'wrong':
      return pair(task.instruction, wrongResponse(task, random));
    case 'off-format':
      return pair(task.instruction, offFormatResponse(task, random));
  }
}

function withoutChatter(instruction: string): string {
  const before = BEFORE.find((chatter) => instruction.startsWith(chatter)) ?? '';
  const after = AFTER.find((chatter) => instruction.endsWith(chatter)) ?? '';
  return instruction.slice(before.length, instruction.length - after.length);
}
