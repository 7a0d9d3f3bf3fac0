import type { DatasetSummary, Results } from '@agora/run-schemas';
import { count, plural, usd } from './format.js';
import { distinct } from './view.js';

type RowSet = NonNullable<DatasetSummary['rowSet']>;

/** Generators whose rows come from an existing dataset: which dataset, its licence, and the cost that is used for it. */
export function rowSetWords({ cells }: Results): string[] {
  return distinct(
    cells.flatMap(({ cell, dataset }) => (dataset === undefined ? [] : rowSetsText(cell.generator, dataset))),
  );
}

/** A sentence for each set that a generator's rows are drawn from. */
export function rowSetsText(
  generator: string,
  { rowSet, rowSets = [] }: Pick<DatasetSummary, 'rowSet' | 'rowSets'>,
): string[] {
  return [
    ...(rowSet === undefined ? [] : [`${generator} ${rowSetText(rowSet)}`]),
    ...rowSets.map(({ part, set }) => `${generator}: its part ${part} ${rowSetText(set)}`),
  ];
}

/** Description of a dataset, to follow its generator's name. */
function rowSetText({ title, licence, rows, bytes, costUsd, empty, duplicates, notes }: RowSet): string {
  const cost =
    costUsd === null ? 'its price is not stated and counts as $0' : `a row counts with its share of ${usd(costUsd)}`;
  const counts = [
    ...(empty > 0 ? [`${count(empty)} with a blank instruction or response`] : []),
    ...(duplicates > 0 ? [`${count(duplicates)} that repeat an earlier one`] : []),
  ];
  const found = counts.length === 0 ? '' : `, ${counts.join(' and ')}`;
  return (
    `is a set that existed before, ${title}: ${plural(rows, 'row')} (${size(bytes)}${found}), licence ${licence ?? 'not stated'}; ${cost}. ` +
    `Its rows are the same for every method.${notes.map((note) => ` ${note}.`).join('')}`
  );
}

function size(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.ceil(bytes / 1e3)} kB`;
}
