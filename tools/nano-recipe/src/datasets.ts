import {
  type DomainName,
  type RandomSource,
  type Task,
  createRandom,
  DOMAINS,
  offFormatResponse,
  sample,
  sampleDistinct,
  splitOf,
  templateIds,
  wrongResponse,
} from '@agora/nano-world';

export interface Row {
  readonly instruction: string;
  readonly response: string;
}

/** What a simulated generator does to right and diverse data. */
export const QUALITIES = [
  'right-and-diverse',
  'eight-templates',
  'twenty-five-rows',
  'wrong-40-random',
  'wrong-60-random',
  'wrong-40-systematic',
  'wrong-60-systematic',
  'off-format',
] as const;
export type Quality = (typeof QUALITIES)[number];

/** A dataset of known quality, as a simulated generator would write it. */
export function datasetOf(quality: Quality, domain: DomainName, count: number, seed: number): Row[] {
  const random = createRandom('dataset', quality, domain, seed);
  switch (quality) {
    case 'right-and-diverse':
      return rows(domain, random, count);
    case 'eight-templates':
      return rows(domain, random, count, some(templateIds(domain), 8, random));
    case 'twenty-five-rows': {
      const few = rows(domain, random, 25);
      return Array.from({ length: count }, () => pick(few, random));
    }
    case 'wrong-40-random':
    case 'wrong-60-random':
    case 'wrong-40-systematic':
    case 'wrong-60-systematic': {
      const share = quality.includes('40') ? 40 : 60;
      const mistake = quality.endsWith('random') ? 'random' : 'systematic';
      return sampleDistinct(domain, random, count).map((task) =>
        random.int(100) < share ? row(task, wrongResponse(task, random, mistake)) : row(task),
      );
    }
    case 'off-format':
      return sampleDistinct(domain, random, count).map((task) => row(task, offFormatResponse(task, random)));
  }
}

/** The clean set that makes the reference: every domain, as many different tasks as there are up to `perDomain`. */
export function referenceRows(perDomain: number, seed: number): Row[] {
  const random = createRandom('reference', seed);
  return shuffled(
    DOMAINS.flatMap((domain) => Array.from({ length: perDomain }, () => row(sample(domain, random)))),
    random,
  );
}

export interface RewardPair {
  readonly instruction: string;
  readonly chosen: string;
  readonly rejected: string;
  /** What is bad about the rejected response. */
  readonly flaw: 'wrong' | 'systematically-wrong' | 'off-format' | 'irrelevant';
}

/** Pairs that the reward model learns from (`train`) or is examined on (`held-out`). */
export function rewardPairs(count: number, split: 'train' | 'held-out', seed: number): RewardPair[] {
  const random = createRandom('reward', split, seed);
  return Array.from({ length: count }, (_, index) => {
    const domain = pick(DOMAINS, random);
    const task = sample(domain, random, { split });
    const pair = (flaw: RewardPair['flaw'], rejected: string): RewardPair => ({
      instruction: task.instruction,
      chosen: task.response,
      rejected,
      flaw,
    });
    switch (index % 5) {
      case 0:
      case 1:
        return pair('wrong', wrongResponse(task, random));
      case 2:
        return pair('systematically-wrong', wrongResponse(task, random, 'systematic'));
      case 3:
        return pair('off-format', offFormatResponse(task, random));
      default:
        return pair('irrelevant', irrelevant(task, random));
    }
  });
}

function irrelevant(task: Task, random: RandomSource): string {
  for (;;) {
    const { response } = sample(pick(DOMAINS, random), random, { split: splitOf(task.instruction) });
    if (response !== task.response) return response;
  }
}

const row = (task: Task, response = task.response): Row => ({ instruction: task.instruction, response });

function rows(domain: DomainName, random: RandomSource, count: number, templates?: readonly string[]): Row[] {
  return sampleDistinct(domain, random, count, { templates }).map((task) => row(task));
}

function pick<T>(items: readonly T[], random: RandomSource): T {
  const item = items[random.int(items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}

function shuffled<T>(items: readonly T[], random: RandomSource): T[] {
  return items
    .map((item) => ({ item, key: random.int(2 ** 30) }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

const some = <T>(items: readonly T[], count: number, random: RandomSource) => shuffled(items, random).slice(0, count);
