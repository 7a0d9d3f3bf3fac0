import { cellId, type Cell, type DatasetSummary, type ShardSpec } from '@agora/run-schemas';
import type { Instance } from '@agora/plugin-api';
import type { ColumnStats } from '../figures/column-figures.js';
import { flatColumns, isPair } from '../formats/flat-rows.js';
import { header } from './header.js';
import { code, json, number, plural } from './markdown.js';
import { partialNotice } from './partial.js';
import { aboutRowSet, aboutShare, givenIntroduction, givenLicence, sharedLicence } from './row-set.js';
import { licence, nearDuplicates, outcome, SIMULATED, statistics } from './sections.js';

export interface CardInput {
  cell: Cell;
  /** Spec of a shard; all shards of a dataset share everything but their slots. */
  shard: ShardSpec;
  simulated: boolean;
  summary: DatasetSummary;
  sample: Instance | undefined;
  distinct: { instructions: number; responses: number };
  stats: readonly (readonly [string, ColumnStats])[];
  /** Size of train.parquet. */
  bytes: number;
  /** Set while rows are missing that may still come. */
  partial?: boolean;
}

/** The README.md of a dataset, with the YAML header that the Hugging Face hub reads. A function of its input alone. */
export async function datasetCard(input: CardInput): Promise<string> {
  const { cell, simulated, summary } = input;
  return [
    await header({
      title: cellId(cell),
      tags: [cell.domain, cell.method, ...(input.partial ? ['partial'] : []), ...(simulated ? ['simulated'] : [])],
      configs: [
        {
          name: 'default',
          file: 'train.parquet',
          columns: flatColumns(holdsPairs(input)),
          rows: summary.accepted,
          bytes: input.bytes,
        },
      ],
    }),
    `# ${cellId(cell)}`,
    ...(input.partial ? [partialNotice(summary)] : []),
    ...(simulated ? [SIMULATED] : []),
    summary.rowSet ? givenIntroduction(summary.rowSet, cell, summary.accepted) : introduction(input),
    LOADING,
    `## A row\n\n${json(input.sample ?? null)}`,
    columns(input),
    summary.rowSet ? aboutRowSet(summary.rowSet) : outcome(summary),
    ...(summary.rowSets ?? []).map((share) => aboutShare(share)),
    ...nearDuplicates(summary.nearDuplicates),
    configuration(input),
    summary.rowSet ? givenLicence(summary.rowSet) : licence(summary.seedOrigins),
    ...(summary.rowSets ?? []).map((share) => sharedLicence(share)),
    '',
  ].join('\n\n');
}

function holdsPairs({ sample }: CardInput): boolean {
  return sample !== undefined && isPair(sample);
}

function introduction(input: CardInput): string {
  const { cell, shard, summary } = input;
  const judges = shard.judging?.judges.map(({ model }) => code(model)).join(', ');
  const pairs = holdsPairs(input)
    ? ` Each row is a pair: \`chosen\` (the \`response\` again) and \`rejected\` are the best and the worst of several answers, as judged by ${judges ?? 'nobody who is named'}.`
    : '';
  return (
    `${plural(summary.accepted, 'instance')} written by ${code(shard.generator.id)} (model ${code(shard.generator.model)}, ` +
    `provider ${code(shard.generator.provider.plugin)}) with method ${code(cell.method)} in domain ${code(cell.domain)}, ` +
    `experiment seed ${cell.seed}. Made by Agora.${pairs}`
  );
}

const LOADING = [
  '## Load',
  '',
  '```python',
  'from datasets import load_dataset',
  '',
  'rows = load_dataset("parquet", data_files="train.parquet", split="train")',
  '```',
  '',
  '`train.jsonl` holds the same rows with nested provenance; `rejected.jsonl` every output that did not become an instance,',
  'with the reason. `agora export` writes them as TRL, ShareGPT or Alpaca.',
].join('\n');

function columns({ stats, distinct, summary }: CardInput): string {
  return [
    '## Columns',
    '',
    statistics(stats),
    '',
    `Distinct instructions: ${number(distinct.instructions)}; distinct responses: ${number(distinct.responses)}; rows that ` +
      `repeat an earlier one: ${number(summary.duplicates ?? 0)} (kept: they are a property of the generator).`,
  ].join('\n');
}

function configuration({ cell, shard }: CardInput): string {
  const { generator, method, domain, seeds, experimentSeed, maxAttempts } = shard;
  const shown = { cell, generator, method, domain, seeds, experimentSeed, maxAttempts };
  return `## Configuration\n\n${json(shown)}`;
}
