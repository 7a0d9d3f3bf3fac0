import { satisfies } from './constraints.js';
import { hashText } from './hash.js';
import { type Slots, type Values, pattern } from './pattern.js';
import { type RandomSource, createRandom, pick, shuffled } from './random.js';
import type { Constraint } from './task.js';
import { type Template, template } from './template.js';
import { WORDS } from './words.js';

/** One instruction of a family: a good response, the constraints on responses, and the systematic mistake. */
interface Order {
  readonly response: string;
  /** Left out where only exactly this response is right. */
  readonly constraints?: readonly Constraint[];
  readonly mistaken: string;
}

const meets = (output: string, constraints: readonly Constraint[]) =>
  constraints.every((constraint) => satisfies(output, constraint));

const SLIPS: ((words: string[], random: RandomSource) => string)[] = [
  (words) => words.slice(0, -1).join(' '),
  (words, random) => [...words, pick(random, WORDS)].join(' '),
  (words, random) => {
    const place = random.int(words.length);
    return words.map((word, index) => (index === place ? pick(random, WORDS) : word)).join(' ');
  },
  (words, random) => shuffled(random, words).join(' '),
  (_, random) => `${pick(random, WORDS)} ${pick(random, WORDS)}`,
];

function slip(response: string, constraints: readonly Constraint[], random: RandomSource): string {
  for (;;) {
    const output = pick(random, SLIPS)(response.split(' '), random);
    if (output !== '' && !meets(output, constraints)) return output;
  }
}

const OFF_FORMAT: ((response: string) => string)[] = [
  (response) => `Sure! Here you go: ${response} . I hope that helps!`,
  (response) => `Result = ${response} (done)`,
  (response) => `I will do that. ${response} . Done.`,
];

/** The template of one family of instructions; `fill` makes an order from the words that were drawn for the placeholders. */
export function order<S extends Slots>(
  id: string,
  topic: string,
  text: string,
  slots: S,
  fill: (values: Values<S>, random: RandomSource) => Order,
  where?: (values: Values<S>) => boolean,
): Template<'instruction-following'> {
  return template('instruction-following', id, topic, pattern(text, slots, where), (values, head) => {
    // Families with several good responses choose one; it depends on the instruction alone, so it is always the same.
    const {
      response,
      mistaken,
      constraints = [{ kind: 'exact', text: response }],
    } = fill(values, createRandom(hashText(head.instruction)));
    return {
      task: { ...head, response, constraints },
      wrong: (random, mistake) =>
        mistake === 'systematic' && !meets(mistaken, constraints) ? mistaken : slip(response, constraints, random),
      offFormat: (random) => pick(random, OFF_FORMAT)(response),
    };
  });
}
