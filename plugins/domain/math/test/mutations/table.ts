import type { Mutation } from './gold-shapes.js';

/** Of all gold answers, how many a mutation applies to, and how many of these are judged otherwise than they should be. */
export interface Row {
  name: string;
  applies: number;
  wrong: number;
}

/** A gold answer, and how often it occurs. */
export type Counted = ReadonlyMap<string, number>;

/** Applies every mutation to every gold answer; `isWrong` is asked once for each. `examples` collects a few that are wrong. */
export function tabulate(
  mutations: readonly Mutation[],
  golds: Counted,
  isWrong: (gold: string, output: string) => boolean,
  examples: string[] = [],
): Row[] {
  return mutations.map(({ name, of }) => {
    const row: Row = { name, applies: 0, wrong: 0 };
    let shown = 0;
    for (const [gold, times] of golds) {
      const output = of(gold);
      if (output === undefined) continue;
      row.applies += times;
      if (!isWrong(gold, output)) continue;
      row.wrong += times;
      if (shown++ < 3) examples.push(`${name}: ${gold} as ${output}`);
    }
    return row;
  });
}

/** Rows as lines of text with their sum. */
export function format(title: string, rows: readonly Row[]): string {
  const line = (name: string, applies: number, wrong: number): string =>
    `${name.padEnd(44)}${String(applies).padStart(8)}${String(wrong).padStart(8)}`;
  const sum = (of: (row: Row) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return [
    `${title.padEnd(44)}   golds   wrong`,
    ...rows.map(({ name, applies, wrong }) => line(name, applies, wrong)),
    line(
      `${rows.length} in all`,
      sum(({ applies }) => applies),
      sum(({ wrong }) => wrong),
    ),
  ].join('\n');
}

/** The mutations that are not always judged as they should be, and how many golds each of them is wrong for. */
export function wrongOnes(rows: readonly Row[]): Record<string, number> {
  return Object.fromEntries(rows.filter(({ wrong }) => wrong > 0).map(({ name, wrong }) => [name, wrong]));
}
