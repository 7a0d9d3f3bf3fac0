import { cellId, type Cell, type DatasetSummary } from '@agora/contracts';
import { rowCost } from '@agora/plugin-api';
import { markdownTable, markdownText } from '@agora/report';
import { dollars } from './sections.js';
import { number, plural } from './markdown.js';

type RowSet = NonNullable<DatasetSummary['rowSet']>;

/** The first sentence of a card whose rows existed already. */
export function givenIntroduction(rowSet: RowSet, cell: Cell, accepted: number): string {
  return (
    `${plural(accepted, 'row')} of ${markdownText(rowSet.title)}, which has ${number(rowSet.rows)}, drawn without replacement by ` +
    `experiment seed ${cell.seed} for ${markdownText(cellId(cell))}. Nobody was asked for them, no method and no domain has judged ` +
    'them, and every method has the same ones. Gathered by Agora.'
  );
}

/** What is known of the set that rows were drawn from. */
export function aboutRowSet(rowSet: RowSet): string {
  const { title, licence, rows, bytes, costUsd, empty, duplicates, notes } = rowSet;
  const cost =
    costUsd === null ? 'not stated; counts as 0' : `$${dollars(costUsd)}, $${dollars(rowCost(rowSet))} a row`;
  const figures = [
    ['set', title],
    ['licence', licence ?? 'not stated'],
    ['rows', number(rows)],
    ['bytes', number(bytes)],
    ['cost of the whole set', cost],
    ['rows with a blank instruction or response', number(empty)],
    ['rows that repeat an earlier one', number(duplicates)],
  ];
  const table = markdownTable(['', ''], figures, 1);
  return [
    '## The set',
    '',
    table,
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `- ${markdownText(note)}`)]),
    '',
    'Blank and repeated rows are counted in the whole set, and taken as they are.',
  ].join('\n');
}

/** Whoever made the set decides what may be done with its rows. */
export function givenLicence({ licence, title }: RowSet): string {
  const terms = licence === null ? 'Its licence was not stated.' : `Its licence: ${markdownText(licence)}.`;
  return `## Licence\n\nThese rows are ${markdownText(title)}’s. ${terms} Read it before you pass them on.`;
}
