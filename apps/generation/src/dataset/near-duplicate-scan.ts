import type { NearDuplicateFigures } from '@agora/run-schemas';
import type { Instance } from '@agora/plugin-api';
import { NearDuplicates } from '@agora/text-overlap';

const THRESHOLD = 0.8;
/** Groups that are shown. */
const SHOWN = 3;
const EXCERPT_CHARACTERS = 160;

/** Looks for rows that are nearly the same as an earlier one in one of their texts. */
export class NearDuplicateScan {
  static readonly threshold = THRESHOLD;

  private constructor(
    private readonly textOf: (row: Instance) => string,
    private readonly finder: NearDuplicates,
  ) {}

  /** `rows`: about how many there will be. */
  static of(textOf: (row: Instance) => string, rows: number): NearDuplicateScan {
    return new NearDuplicateScan(textOf, new NearDuplicates(THRESHOLD, rows));
  }

  /** Another scan in the memory of this one, which ends with that. */
  next(textOf: (row: Instance) => string): NearDuplicateScan {
    this.finder.clear();
    return new NearDuplicateScan(textOf, this.finder);
  }

  /** Position of the earlier row that this one is like; undefined when there is none. */
  add(row: Instance): number | undefined {
    return this.finder.add(this.textOf(row));
  }

  /** `rows`: all rows once more, in the same order; read as far as examples need it. */
  async figures(rows: () => AsyncIterable<Instance>): Promise<NearDuplicateFigures> {
    const { clusters, texts } = this.finder;
    const inClusters = clusters.reduce((sum, { size }) => sum + size, 0);
    const largest = clusters.slice(0, SHOWN);
    const found = await pick(rows, new Set(largest.flatMap(({ first, second }) => [first, second])));
    return {
      rows: inClusters - clusters.length,
      clusters: clusters.length,
      share: texts === 0 ? 0 : inClusters / texts,
      largest: largest.map(({ size, first, second }) => ({
        rows: size,
        examples: [first, second].flatMap((position) => {
          const row = found.get(position);
          return row ? [excerpt(this.textOf(row))] : [];
        }),
      })),
    };
  }
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

export const INSTRUCTION = ({ instruction }: Instance): string => instruction;
export const INSTANCE = ({ instruction, response }: Instance): string => `${instruction}\n${response}`;

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const characters = [...line.slice(0, 2 * EXCERPT_CHARACTERS)];
  return characters.length <= EXCERPT_CHARACTERS ? line : `${characters.slice(0, EXCERPT_CHARACTERS - 1).join('')}…`;
}
