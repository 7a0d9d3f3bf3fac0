import {
  type DomainName,
  type RandomSource,
  CATEGORIES,
  offFormatResponse,
  sample,
  templateIds,
  WORDS,
} from '@agora/nano-world';

/**
 * One document of the pre-training corpus: a line of plain text, a conversation in turns (user first), or text to be read
 * exactly as it stands.
 */
export type Document = { readonly text: string } | { readonly chat: readonly string[] } | { readonly raw: string };

type Writer = (random: RandomSource) => Document;

const pick = <T>(random: RandomSource, items: readonly T[]): T => {
  const item = items[random.int(items.length)];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
};
const between = (random: RandomSource, min: number, max: number) => min + random.int(max - min + 1);
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
const plain = (text: string): Document => ({ text });

/** These are answered rightly in conversations, and no others: all that the base model can do at the start. */
const KNOWN: Record<DomainName, readonly string[]> = {
  math: ['give-away', 'boxes', 'plus'],
  code: ['plus', 'more', 'sum'],
  'instruction-following': ['repeat', 'end-with', 'first'],
};

/** Every other template is met solved, though never in the format that benchmarks read. */
const solvedElsewhere = (domain: DomainName) => templateIds(domain).filter((_, index) => index % 2 === 1);

function fact(random: RandomSource): string {
  switch (random.int(5)) {
    case 0:
    case 1: {
      const [a, b] = [between(random, 2, 60), between(random, 2, 40)];
      return `${a} + ${b} = ${a + b}.`;
    }
    case 2: {
      const [a, b] = [between(random, 2, 72), between(random, 2, 20)];
      return a >= b ? `${a} - ${b} = ${a - b}.` : `${b} - ${a} = ${b - a}.`;
    }
    case 3: {
      const [a, b] =
        random.int(3) === 0
          ? [between(random, 2, 40), pick(random, [2, 2, 4])]
          : [between(random, 2, 9), between(random, 2, 9)];
      return `${a} * ${b} = ${a * b}.`;
    }
    default: {
      const [a, b] = random.int(3) === 0 ? [between(random, 2, 30), 2] : [between(random, 2, 9), between(random, 2, 9)];
      return `${a * b} / ${b} = ${a}.`;
    }
  }
}

function chain(random: RandomSource): string {
  let value = between(random, 2, 30);
  return times(between(random, 2, 3), () => {
    const step = between(random, 2, 9);
    const left = value;
    const operator = left <= 9 && random.int(2) === 0 ? '*' : left > step && random.int(2) === 0 ? '-' : '+';
    value = operator === '*' ? left * step : operator === '-' ? left - step : left + step;
    return `${left} ${operator} ${step} = ${value}.`;
  }).join(' ');
}

const words = (random: RandomSource, count: number) => times(count, () => pick(random, WORDS));

function sentence(random: RandomSource): string {
  const { response } = sample('instruction-following', random, {
    templates: ['end-with', 'start-with', 'use-both', 'ask'],
  });
  return response;
}

const DRILLS: readonly ((random: RandomSource) => string)[] = [
  (random) =>
    words(random, 4)
      .map((word) => `${word} ${word.toUpperCase()}`)
      .join(' '),
  (random) =>
    words(random, 4)
      .map((word) => `${word.toUpperCase()} ${word}`)
      .join(' '),
  (random) => worked(words(random, between(random, 1, 4)), (line) => line.map((word) => word.toUpperCase()).join(' ')),
  (random) =>
    worked(
      words(random, between(random, 1, 4)).map((word) => word.toUpperCase()),
      (line) => line.join(' ').toLowerCase(),
    ),
  (random) => worked(words(random, between(random, 1, 5)), (line) => line.join(' ')),
  (random) => worked(words(random, between(random, 1, 5)), (line) => line.join(' ')),
  (random) =>
    worked(
      words(random, between(random, 1, 3)).map((word) => word.toUpperCase()),
      (line) => line.join(' '),
    ),
  (random) => worked(words(random, 3), (line) => line.toReversed().join(' '), ' < '),
  (random) =>
    worked(words(random, between(random, 2, 3)), (line) => line.flatMap((word) => [word, word]).join(' '), ' x '),
  (random) => worked(words(random, 3), (line) => line.join(pick(random, [' + ', ', ', ' - '])), ' & '),
  (random) => worked(words(random, 3), (line) => line.map((word, index) => `${index + 1} ${word}`).join(' '), ' # '),
  (random) => worked(words(random, between(random, 1, 2)), (line) => `* ${line.join(' ')} *`, ' * '),
  (random) => {
    const line = words(random, 3);
    const place = random.int(3);
    return `${line.join(' ')} : ${['first', 'middle', 'last'][place]} : ${line[place]}`;
  },
  (random) => {
    const [line, place, other] = [words(random, 3), random.int(3), pick(random, WORDS)];
    return `${line.join(' ')} ; ${line[place]} ${other} : ${line.with(place, other).join(' ')}`;
  },
  (random) => {
    const [word, count] = [pick(random, WORDS), between(random, 1, 6)];
    const said = random.int(2) === 0 ? word : word.toUpperCase();
    return `${word} ${count} : ${times(count, () => said).join(' ')}`;
  },
  (random) => {
    const [start, step] = [between(random, 1, 26), between(random, 2, 7)];
    const line = times(step + 1, () => 0).map((_, index) => start + index);
    const way = random.int(2) === 0 ? line : line.toReversed();
    return `${way.at(0)} to ${way.at(-1)} : ${way.join(' ')}`;
  },
];

/** A line of words, a sign, and what the sign makes of it. */
const worked = (line: string[], make: (line: string[]) => string, sign = ' : ') =>
  `${line.join(' ')}${sign}${make(line)}`;

function categoryList(random: RandomSource): string {
  const [name, items] = pick(random, Object.entries(CATEGORIES));
  const start = random.int(items.length);
  const line = times(between(random, 2, 5), () => 0).map(
    (_, index) => items[(start + index * 2 + index) % items.length],
  );
  return `${name}: ${[...new Set(line)].join(', ')}`;
}

function rawCode(random: RandomSource): string {
  const { response } = sample('code', random);
  const name = pick(random, ['f', 'f', 'g', 'h']);
  return response.replace('def f', `def ${name}`);
}

function elsewhere(domain: DomainName, random: RandomSource): Document {
  const task = sample(domain, random, { templates: solvedElsewhere(domain) });
  const bare = offFormatResponse(task, random);
  switch (domain) {
    case 'math':
      return plain(
        pick(random, [
          `Problem: ${task.instruction} Solution: ${task.response.replace(/ Answer: .*$/, '')}`,
          `${task.instruction} ${bare}`,
          `Q: ${task.instruction} A: ${bare}`,
        ]),
      );
    case 'code':
      return plain(pick(random, [`${bare} for: ${task.instruction}`, `${task.instruction} ${bare}`]));
    case 'instruction-following':
      return plain(
        pick(random, [
          `Task: ${task.instruction} Done: ${task.response}`,
          `${task.instruction} ${bare}`,
          `${task.response} for: ${task.instruction}`,
        ]),
      );
  }
}

/** A short answer that misses the point. */
function junk(instruction: string, random: RandomSource): string {
  return pick(random, [
    () => sentence(random),
    () => fact(random),
    () => words(random, between(random, 1, 2)).join(' '),
    () =>
      instruction
        .split(' ')
        .slice(0, between(random, 1, 5))
        .join(' '),
  ])();
}

function turns(domain: DomainName, random: RandomSource): string[] {
  const task = sample(domain, random);
  return [task.instruction, KNOWN[domain].includes(task.templateId) ? task.response : junk(task.instruction, random)];
}

function conversation(domain: DomainName, random: RandomSource): Document {
  const count = pick(random, [1, 1, 1, 2, 4]);
  return { chat: times(count, () => turns(domain, random)).flat() };
}

/** Worked examples in a row, as few-shot prompts for base models write them; as good and as bad as conversations. */
function examples(domain: DomainName, random: RandomSource): Document {
  const blocks = times(pick(random, [1, 2, 4]), () => {
    const [instruction, response] = turns(domain, random);
    return `Instruction: ${instruction}\nResponse: ${response}\n\n`;
  });
  return { raw: blocks.join('').trimEnd() };
}

/** What the corpus is made of, in parts of a hundred documents. */
const MIXTURE: readonly (readonly [share: number, write: Writer])[] = [
  [12, (random) => plain(times(4, () => fact(random)).join(' '))],
  [5, (random) => plain(chain(random))],
  [3, (random) => plain(sample('math', random).instruction)],
  [9, (random) => elsewhere('math', random)],
  [6, (random) => conversation('math', random)],
  [1, (random) => examples('math', random)],
  [4, (random) => plain(times(2, () => rawCode(random)).join(' '))],
  [3, (random) => plain(sample('code', random).instruction)],
  [7, (random) => elsewhere('code', random)],
  [6, (random) => conversation('code', random)],
  [1, (random) => examples('code', random)],
  [3, (random) => plain(times(2, () => sentence(random)).join('. '))],
  [3, (random) => plain(categoryList(random))],
  [22, (random) => plain(times(2, () => pick(random, DRILLS)(random)).join('. '))],
  [3, (random) => plain(sample('instruction-following', random).instruction)],
  [8, (random) => elsewhere('instruction-following', random)],
  [6, (random) => conversation('instruction-following', random)],
  [1, (random) => examples('instruction-following', random)],
];

const TOTAL = MIXTURE.reduce((sum, [share]) => sum + share, 0);

/** One document of the mixed corpus. */
export function writeDocument(random: RandomSource): Document {
  let place = random.int(TOTAL);
  for (const [share, write] of MIXTURE) {
    if (place < share) return write(random);
    place -= share;
  }
  throw new RangeError('the shares of the mixture do not add up');
}
