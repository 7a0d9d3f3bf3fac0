import { createWriteStream, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { type DomainName, createRandom, DOMAINS, heldOutTasks } from '@agora/nano-world';
import { writeDocument } from './corpus.js';
import { datasetOf, QUALITIES, referenceRows, rewardPairs } from './datasets.js';
import { type Answer, score } from './score.js';

const USAGE = `usage:
  corpus FILE DOCUMENTS SEED                     the mixed pre-training corpus
  reference FILE PER_DOMAIN SEED                 the clean rows of the reference
  reward FILE COUNT train|held-out SEED          pairs for the reward model
  dataset FILE QUALITY DOMAIN COUNT SEED         data of known quality (${QUALITIES.join(', ')})
  held-out FILE DOMAIN COUNT                     benchmark items
  score PYTHON RUNNER                            scores for {instruction, output} lines on standard input`;

async function writeLines(file: string, lines: Iterable<unknown>): Promise<void> {
  const stream = createWriteStream(file);
  for (const line of lines) {
    if (!stream.write(`${JSON.stringify(line)}\n`)) await once(stream, 'drain');
  }
  stream.end();
  await once(stream, 'close');
}

function* documents(count: number, seed: number) {
  const random = createRandom('corpus', seed);
  for (let i = 0; i < count; i++) yield writeDocument(random);
}

function oneOf<T extends string>(name: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value);
  if (found === undefined) throw new RangeError(`${name} must be one of ${choices.join(', ')}, not "${value}"`);
  return found;
}

async function main([command = '', ...rest]: string[]): Promise<void> {
  const text = (index: number): string => {
    const value = rest[index];
    if (value === undefined) throw new RangeError(USAGE);
    return value;
  };
  const whole = (index: number): number => {
    const value = Number(text(index));
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`not a whole number: "${text(index)}"`);
    return value;
  };
  const domain = (index: number): DomainName => oneOf('domain', text(index), DOMAINS);
  switch (command) {
    case 'corpus':
      return writeLines(text(0), documents(whole(1), whole(2)));
    case 'reference':
      return writeLines(text(0), referenceRows(whole(1), whole(2)));
    case 'reward':
      return writeLines(text(0), rewardPairs(whole(1), oneOf('split', text(2), ['train', 'held-out']), whole(3)));
    case 'dataset':
      return writeLines(text(0), datasetOf(oneOf('quality', text(1), QUALITIES), domain(2), whole(3), whole(4)));
    case 'held-out':
      return writeLines(
        text(0),
        heldOutTasks(domain(1), whole(2)).map(({ id, instruction, response }) => ({ id, instruction, response })),
      );
    case 'score': {
      const lines = readFileSync(0, 'utf8').split('\n').filter(Boolean);
      const answers = lines.map((line) => JSON.parse(line) as Answer);
      for (const scored of score(answers, text(0), text(1))) process.stdout.write(`${JSON.stringify(scored)}\n`);
      return;
    }
    default:
      throw new RangeError(USAGE);
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
