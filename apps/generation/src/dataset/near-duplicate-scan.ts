import type { Instance, NearDuplicateFigures, NearDuplicateReport } from '@agora/contracts';
import { NearDuplicates } from '@agora/statistics';

const THRESHOLD = 0.8;
/** Groups that are shown. */
const SHOWN = 3;
const EXCERPT_CHARACTERS = 160;

/** Looks for rows that are nearly the same as an earlier one, by their instruction and as a whole. */
export class NearDuplicateScan {
  private readonly instructions = new NearDuplicates(THRESHOLD);
  private readonly instances = new NearDuplicates(THRESHOLD);

  /** Takes in the next row. Position of the earlier row that it is like as a whole; undefined when there is none. */
  add(row: Instance): number | undefined {
    this.instructions.add(row.instruction);
    return this.instances.add(wholeOf(row));
  }

  /** `rows`: all rows once more, in the same order; read as far as examples need it. */
  async report(rows: () => AsyncIterable<Instance>): Promise<NearDuplicateReport> {
    const wanted = new Set(
      [this.instructions, this.instances].flatMap(({ clusters }) =>
        clusters.slice(0, SHOWN).flatMap(({ first, second }) => [first, second]),
      ),
    );
    const found = await pick(rows, wanted);
    const examples = (text: (row: Instance) => string) => (position: number) => {
      const row = found.get(position);
      return row ? [excerpt(text(row))] : [];
    };
    return {
      threshold: THRESHOLD,
      instruction: figures(
        this.instructions,
        examples(({ instruction }) => instruction),
      ),
      instance: figures(this.instances, examples(wholeOf)),
    };
  }
}

function figures(finder: NearDuplicates, example: (position: number) => string[]): NearDuplicateFigures {
  const { clusters, texts } = finder;
  const inClusters = clusters.reduce((sum, { size }) => sum + size, 0);
  return {
    rows: inClusters - clusters.length,
    clusters: clusters.length,
    share: texts === 0 ? 0 : inClusters / texts,
    largest: clusters
      .slice(0, SHOWN)
      .map(({ size, first, second }) => ({ rows: size, examples: [first, second].flatMap(example) })),
  };
}

async function pick(rows: () => AsyncIterable<Instance>, wanted: Set<number>): Promise<Map<number, Instance>> {
  const found = new Map<number, Instance>();
  if (wanted.size === 0) return found;
  let position = 0;
  for await (const row of rows()) {
    if (wanted.has(position)) found.set(position, row);
    if (found.size === wanted.size) break;
    position += 1;
  }
  return found;
}

function wholeOf({ instruction, response }: Instance): string {
  return `${instruction}\n${response}`;
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = [...line.slice(0, 2 * EXCERPT_CHARACTERS)];
  return characters.length <= EXCERPT_CHARACTERS ? line : `${characters.slice(0, EXCERPT_CHARACTERS - 1).join('')}…`;
}
