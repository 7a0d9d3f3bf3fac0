import { Text } from './text.js';
import type { Column } from './table.js';

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
