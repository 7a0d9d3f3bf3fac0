import { score } from '@agora/report/browser';
import type { Pgr } from '@agora/run-schemas';
import { onlyCsv, type Column } from './table.js';
import { Text } from './text.js';

/** The column that names the generator of a row, as a link where there is somewhere to go. */
export function generatorColumn<Row extends { generator: string }>(to?: (row: Row) => string): Column<Row> {
  return {
    head: 'generator',
    rowHead: true,
    csv: ({ generator }) => generator,
    cell: (row) =>
      to ? (
        <a data-row href={to(row)}>
          <Text>{row.generator}</Text>
        </a>
      ) : (
        <Text>{row.generator}</Text>
      ),
  };
}

type Score = Parameters<typeof score>[0];

/** For CSV: a share as the percents that the column's head speaks of. */
export const inPercent = (share: number | null | undefined): number | undefined =>
  typeof share === 'number' ? 100 * share : undefined;

/** A benchmark's score in percent; CSV has its error, or its interval, too. */
export function scoreColumns<Row>(head: string, of: (row: Row) => Score | undefined, isMain = false): Column<Row>[] {
  return [
    {
      head,
      number: true,
      csv: (row) => inPercent(of(row)?.mean),
      cell: (row) => {
        const its = of(row);
        const text = its ? score(its) : '–';
        return isMain ? <strong>{text}</strong> : text;
      },
    },
    onlyCsv(`${head} stderr`, (row) => inPercent(of(row)?.stderr)),
    onlyCsv(`${head} low`, (row) => inPercent(of(row)?.low)),
    onlyCsv(`${head} high`, (row) => inPercent(of(row)?.high)),
  ];
}

/** The ends of a PGR's interval, for CSV. */
export function pgrEnds<Row>(of: (row: Row) => Pgr | undefined): Column<Row>[] {
  const end = (which: 'low' | 'high') => (row: Row) => {
    const its = of(row);
    return its?.defined ? its[which] : '';
  };
  return [onlyCsv('low', end('low')), onlyCsv('high', end('high'))];
}
