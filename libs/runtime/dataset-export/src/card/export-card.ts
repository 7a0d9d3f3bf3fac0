import type { Cell, DatasetSummary, SeedOrigin } from '@agora/run-schemas';
import { markdownTable } from '@agora/report';
import type { ColumnStats } from '../figures/column-figures.js';
import type { Format } from '../formats/formats.js';
import { header, type CardConfig } from './header.js';
import { code, codeCell, json, number, percent, plural } from './markdown.js';
import { partialMark, partialNotice } from './partial.js';
import { givenLicence, sharedLicence } from './row-set.js';
import { dollars, licence, reasons, SIMULATED, statistics } from './sections.js';

export interface ExportedCell {
  config: CardConfig;
  cell: Cell;
  model: string;
  simulated: boolean;
  summary: DatasetSummary;
  /** Set while rows are missing that may still come. */
  partial?: boolean;
}

export interface ExportCardInput {
  title: string;
  format: Format;
  cells: readonly ExportedCell[];
  /** The first row, as it was written. */
  sample: Record<string, unknown> | undefined;
  stats: readonly (readonly [string, ColumnStats])[];
  /** The experiment, with every default filled in. */
  experiment: unknown;
}

/** The README.md of an export: one configuration per cell. A function of its input alone. */
export async function exportCard({
  title,
  format,
  cells,
  sample,
  stats,
  experiment,
}: ExportCardInput): Promise<string> {
  const simulated = cells.some((cell) => cell.simulated);
  const partial = cells.some((cell) => cell.partial);
  const tags = [...new Set(cells.flatMap(({ cell }) => [cell.domain, cell.method])), ...(partial ? ['partial'] : [])];
  const configs = cells.map(({ config }) => config);
  return [
    await header({ title, tags: [...tags, ...(simulated ? ['simulated'] : [])], configs }),
    `# ${title}`,
    ...partialNotices(cells),
    ...(simulated ? [simulatedNotice(cells)] : []),
    `${plural(
      configs.reduce((sum, { rows }) => sum + rows, 0),
      'instance',
    )} in ${plural(cells.length, 'dataset')}, written for ${format.title}. Made by Agora.`,
    loading(configs),
    `## A row\n\n${json(sample ?? null)}`,
    columns(shown(configs), stats),
    outcomes(cells),
    ...nearDuplicates(cells),
    `## Configuration\n\n${json(experiment)}`,
    ...licences(cells),
    '',
  ].join('\n\n');
}

function partialNotices(cells: readonly ExportedCell[]): string[] {
  const [only, ...others] = cells;
  if (only?.partial && others.length === 0) return [partialNotice(only.summary)];
  const marks = cells.flatMap(({ partial, config, summary }) =>
    partial ? [`> - ${code(config.name)}: ${partialMark(summary)}`] : [],
  );
  if (marks.length === 0) return [];
  return [['> **Partial.** The run has not finished these datasets:', '>', ...marks].join('\n')];
}

function simulatedNotice(cells: readonly ExportedCell[]): string {
  if (cells.every(({ simulated }) => simulated)) return SIMULATED;
  const names = [...new Set(cells.filter(({ simulated }) => simulated).map(({ cell }) => cell.generator))];
  return `> **Simulated.** The rows of ${names.map(code).join(', ')} were made by a program, not by a language model.`;
}

function loading(configs: readonly CardConfig[]): string {
  const [first] = configs;
  const name = configs.length > 1 && first ? `, ${JSON.stringify(first.name)}` : '';
  const others =
    configs.length > 1 ? ['', 'Each dataset is a configuration of its own; the table below names them.'] : [];
  return [
    '## Load',
    '',
    '```python',
    'from datasets import load_dataset',
    '',
    `rows = load_dataset("."${name}, split="train")  # "." or the name of the repository`,
    '```',
    ...others,
  ].join('\n');
}

/** Datasets of pairs have columns besides those that all have. */
function shown(configs: readonly CardConfig[]): CardConfig['columns'] {
  return configs.reduce<CardConfig['columns']>((most, { columns: own }) => (own.length > most.length ? own : most), []);
}

function columns(all: CardConfig['columns'], stats: ExportCardInput['stats']): string {
  const meanings = all.map(({ name, type, meaning }) => [
    codeCell(name),
    typeof type === 'string' ? type : `list of {${Object.keys(type.record).join(', ')}}`,
    { markdown: meaning },
  ]);
  return ['## Columns', '', markdownTable(['column', 'type', 'meaning'], meanings), '', statistics(stats)].join('\n');
}

function outcomes(cells: readonly ExportedCell[]): string {
  const rows = cells.map(({ config, cell, model, summary }) => {
    return [
      config.name,
      codeCell(cell.generator),
      codeCell(model),
      cell.domain,
      cell.method,
      { markdown: reasons(summary) },
      number(config.rows),
      number(summary.requested),
      summary.calls === 0 ? '–' : percent(summary.accepted / summary.calls),
      number(summary.calls),
      { markdown: dollars(summary.usd, summary.uncountedCalls > 0) },
    ];
  });
  const head = ['configuration', 'generator', 'model', 'domain', 'method', 'rejected outputs'];
  const figures = ['rows', 'asked for', 'yield', 'calls', 'US dollars'];
  return `## Yield and cost\n\nYield is accepted instances per call.\n\n${markdownTable([...head, ...figures], rows, head.length)}`;
}

function nearDuplicates(cells: readonly ExportedCell[]): string[] {
  const rows = cells.flatMap(({ config, summary: { nearDuplicates: found } }) =>
    found ? [[config.name, percent(found.instruction.share), percent(found.instance.share)]] : [],
  );
  if (rows.length === 0) return [];
  return [
    '## Near duplicates\n\nShare of rows that have a near twin in their dataset, with at least 80 % of the five-word shingles in common.\n\n' +
      markdownTable(['configuration', 'by instruction', 'by instruction and response'], rows, 1),
  ];
}

/** Of the seeds, where models wrote; of the sets that rows were drawn from, where they existed already. */
function licences(cells: readonly ExportedCell[]): string[] {
  const sets = cells.flatMap(({ summary }) => (summary.rowSet ? [givenLicence(summary.rowSet)] : []));
  const shared = cells.flatMap(({ summary }) => (summary.rowSets ?? []).map(sharedLicence));
  const written = cells.some(({ summary }) => !summary.rowSet);
  return [...(written ? [licence(origins(cells))] : []), ...new Set([...sets, ...shared])];
}

function origins(cells: readonly ExportedCell[]): SeedOrigin[] {
  const known = new Map<string, SeedOrigin>();
  for (const { summary } of cells) {
    for (const origin of summary.seedOrigins ?? []) {
      const key = JSON.stringify([origin.source, origin.licence]);
      const before = known.get(key);
      // Cells of one setting share their seeds, so counts are not added up.
      if (!before || before.seeds < origin.seeds) known.set(key, origin);
    }
  }
  return [...known.values()];
}
