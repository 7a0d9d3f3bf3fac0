import type { ComponentChildren, JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { CopyButton } from './copy.js';
import { csvOf } from './csv.js';
import { SaveSvg } from './figure.js';
import { fileName, saveFile } from './save.js';

export interface Column<Row> {
  head: ComponentChildren;
  /** The column's name in CSV; its head, when that is a text. */
  name?: string;
  cell(row: Row): ComponentChildren;
  /** What CSV gets: the bare number, not the text for people. Left out of CSV without one. */
  csv?(row: Row): string | number | null | undefined;
  number?: boolean;
  /** The column that names the row. */
  rowHead?: boolean;
  class?: string;
}

interface Props<Row> {
  caption: string;
  columns: Column<Row>[];
  rows: readonly Row[];
  rowKey(row: Row): string;
  /** Beside the caption. */
  tools?: ComponentChildren;
  class?: string;
}

type Bare = string | number | null | undefined;

/** A column of numbers: its head, what CSV gets, and the text for people. */
export function numeric<Row>(
  head: string,
  csv: (row: Row) => Bare,
  cell: (row: Row) => ComponentChildren,
): Column<Row> {
  return { head, number: true, csv, cell };
}

/** A column for CSV alone. */
export function onlyCsv<Row>(name: string, csv: (row: Row) => Bare): Column<Row> {
  return { head: '', name, class: 'none', csv, cell: () => undefined };
}

/** A table that scrolls by itself where the screen is narrow, and that can be taken along as CSV. */
export function Table<Row>({ caption, columns, rows, rowKey, tools, class: style = '' }: Props<Row>): JSX.Element {
  const root = useRef<HTMLDivElement>(null);
  const csv = (): string => csvOf(rows, columns);
  const save = (): void => saveFile(fileName(caption, 'csv'), 'text/csv', csv());
  const isDrawn = rows.length > 0 && columns.some((column) => column.class?.split(' ').includes('figure'));
  return (
    <div class={`table ${style}`} ref={root}>
      <div class="bar">
        <h2>{caption}</h2>
        <div class="tools">
          {tools}
          <CopyButton text={csv} label="Copy as CSV" about={caption} />
          <button type="button" class="quiet" onClick={save} aria-label={`Save CSV: ${caption}`}>
            Save CSV
          </button>
          {isDrawn && <SaveSvg root={() => root.current} caption={caption} />}
        </div>
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
        <table>
          <caption class="hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map((column, at) => (
                <th scope="col" key={at} class={classOf(column)}>
                  {column.head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={rowKey(row)}>
                {columns.map((column, at) =>
                  column.rowHead ? (
                    <th scope="row" key={at} class={classOf(column)}>
                      {column.cell(row)}
                    </th>
                  ) : (
                    <td key={at} class={classOf(column)}>
                      {column.cell(row)}
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

function classOf<Row>({ number, class: style = '' }: Column<Row>): string {
  return `${number === true ? 'num' : ''} ${style}`.trim();
}
