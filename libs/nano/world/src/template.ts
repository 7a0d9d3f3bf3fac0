import { textId } from './hash.js';
import type { Pattern, Slots, Values } from './pattern.js';
import type { RandomSource } from './random.js';
import { splitOf } from './split.js';
import type { DomainName, Mistake, TaskOf } from './task.js';

/** A task with functions that make bad responses to it. */
export interface Exercise<D extends DomainName> {
  readonly task: TaskOf<D>;
  wrong(random: RandomSource, mistake: Mistake): string;
  offFormat(random: RandomSource): string;
}

/** One family of tasks. */
export interface Template<D extends DomainName> {
  readonly domain: D;
  readonly id: string;
  /** A few words that name this family and no other, used in vague instructions. */
  readonly topic: string;
  draw(random: RandomSource): Exercise<D>;
  read(instruction: string): Exercise<D> | undefined;
}

/** Hides the type of a family's slots, so that families with different slots can be in one list. */
export function template<D extends DomainName, S extends Slots>(
  domain: D,
  id: string,
  topic: string,
  wording: Pattern<S>,
  exercise: (values: Values<S>, head: TaskHead<D>) => Exercise<D>,
): Template<D> {
  const make = (values: Values<S>, instruction: string) =>
    exercise(values, {
      domain,
      id: `${domain}:${id}:${textId(instruction)}`,
      templateId: id,
      split: splitOf(instruction),
      instruction,
    });
  return {
    domain,
    id,
    topic,
    draw: (random) => {
      const values = wording.draw(random);
      return make(values, wording.write(values));
    },
    read: (instruction) => {
      const values = wording.read(instruction);
      return values && make(values, instruction);
    },
  };
}

export interface TaskHead<D extends DomainName> {
  readonly domain: D;
  readonly id: string;
  readonly templateId: string;
  readonly split: 'train' | 'held-out';
  readonly instruction: string;
}
