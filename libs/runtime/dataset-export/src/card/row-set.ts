import { cellId, type Cell, type DatasetSummary } from '@agora/run-schemas';
import { rowCost, type RowShare } from '@agora/plugin-api';
import { markdownTable, markdownText } from '@agora/report';
import { dollars } from './sections.js';
import { code, number, plural } from './markdown.js';

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
export function aboutRowSet(rowSet: RowSet, heading = 'The set'): string {
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
    `## ${heading}`,
    '',
    table,
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => `- ${markdownText(note)}`)]),
    '',
    'Blank and repeated rows are counted in the whole set, and taken as they are.',
  ].join('\n');
}

/** Of a mixture: one of the sets among its parts, and how many of the rows it gave. */
export function aboutShare({ part, rows, set }: RowShare): string {
  return (
    `${aboutRowSet(set, `The part ${code(part)}`)}\n\n` +
    `${plural(rows, 'row')} of this dataset were drawn from it without replacement; column \`part\` marks them. Nobody was asked for them.`
  );
}

export function sharedLicence({ part, set }: RowShare): string {
  return givenLicence(set, `Licence of the part ${code(part)}`);
}

/** Whoever made the set decides what may be done with its rows. */
export function givenLicence({ licence, title }: RowSet, heading = 'Licence'): string {
  const terms = licence === null ? 'Its licence was not stated.' : `Its licence: ${markdownText(licence)}.`;
  return `## ${heading}\n\nThese rows are ${markdownText(title)}’s. ${terms} Read it before you pass them on.`;
}
