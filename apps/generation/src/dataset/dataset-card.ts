import { cellId, type Cell, type DatasetSummary, type Instance, type ShardSpec } from '@agora/contracts';
import type { ColumnStats } from './column-figures.js';

export interface CardInput {
  cell: Cell;
  /** Spec of a shard; all shards of a dataset share everything but their slots. */
  shard: ShardSpec;
  simulated: boolean;
  summary: DatasetSummary;
  sample: Instance | undefined;
  distinct: { instructions: number; responses: number };
  stats: readonly (readonly [string, ColumnStats])[];
}

/** The README.md of a dataset, with the YAML header that the Hugging Face hub reads. A function of its input alone. */
export function datasetCard(input: CardInput): string {
  return [
    header(input),
    `# ${cellId(input.cell)}`,
    ...(input.simulated ? [SIMULATED] : []),
    introduction(input),
    loading(),
    sampleRow(input),
    columns(input),
    outcome(input),
    configuration(input),
    LICENSE,
    '',
  ].join('\n\n');
}

const SIMULATED =
  '> **Simulated.** These rows were made by a program that imitates a generator of known quality, not by a language model.';

const LICENSE =
  '## License\n\nThe terms of the generator’s provider and the licences of the seeds decide what may be done with these rows.';

function header({ cell, summary, simulated }: CardInput): string {
  const tags = ['synthetic', 'agora', cell.domain, cell.method, ...(simulated ? ['simulated'] : [])];
  return [
    '---',
    `pretty_name: ${JSON.stringify(cellId(cell))}`,
    'license: unknown',
    'task_categories:',
    '  - text-generation',
    'size_categories:',
    `  - ${sizeCategory(summary.accepted)}`,
    'tags:',
    ...tags.map((tag) => `  - ${JSON.stringify(tag)}`),
    'configs:',
    '  - config_name: default',
    '    data_files:',
    '      - split: train',
    '        path: train.parquet',
    '---',
  ].join('\n');
}

function introduction({ cell, shard, summary }: CardInput): string {
  return (
    `${number(summary.accepted)} instances written by ${code(shard.generator.id)} (model ${code(shard.generator.model)}, ` +
    `provider ${code(shard.generator.provider.plugin)}) with method ${code(cell.method)} in domain ${code(cell.domain)}, ` +
    `experiment seed ${cell.seed}. Made by Agora.`
  );
}

function loading(): string {
  return [
    '## Load',
    '',
    '```python',
    'from datasets import load_dataset',
    '',
    'rows = load_dataset("parquet", data_files="train.parquet", split="train")',
    '```',
    '',
    '`train.jsonl` holds the same rows with nested provenance; `rejected.jsonl` every output that did not become an instance,',
    'with the reason.',
  ].join('\n');
}

function sampleRow({ sample }: CardInput): string {
  return ['## A row', '', '```json', JSON.stringify(sample ?? null, null, 2), '```'].join('\n');
}

function columns({ stats, distinct, summary }: CardInput): string {
  const rows = stats.map(([name, { min, median, mean, max }]) =>
    table(name, number(min), number(median), number(mean), number(max)),
  );
  return [
    '## Columns',
    '',
    table('column', 'min', 'median', 'mean', 'max'),
    table('---', '---:', '---:', '---:', '---:'),
    ...rows,
    '',
    `Distinct instructions: ${number(distinct.instructions)}; distinct responses: ${number(distinct.responses)}; rows that ` +
      `repeat an earlier one: ${number(summary.duplicates ?? 0)} (kept: they are a property of the generator).`,
  ].join('\n');
}

function outcome({ summary }: CardInput): string {
  const judged = summary.accepted + Object.values(summary.rejected).reduce((sum, count) => sum + count, 0);
  const share = judged === 0 ? '–' : `${((100 * summary.accepted) / judged).toFixed(1)} %`;
  const reasons = Object.entries(summary.rejected).map(([reason, count]) => table(code(reason), number(count)));
  return [
    '## Yield and cost',
    '',
    table('', ''),
    table('---', '---:'),
    table('instances asked for', number(summary.requested)),
    table('accepted', number(summary.accepted)),
    table('given up after the last try', number(summary.missing)),
    table('accepted outputs of all outputs', share),
    table('calls', number(summary.calls)),
    table('calls without token counts', number(summary.uncountedCalls)),
    table('input tokens', number(summary.inputTokens)),
    table('output tokens', number(summary.outputTokens)),
    table('US dollars', summary.usd === null ? 'unknown' : summary.usd.toFixed(4)),
    ...(reasons.length === 0
      ? []
      : ['', 'Rejected outputs by reason:', '', table('reason', 'outputs'), table('---', '---:'), ...reasons]),
  ].join('\n');
}

function configuration({ cell, shard }: CardInput): string {
  const { generator, method, domain, seeds, experimentSeed, maxAttempts } = shard;
  const shown = { cell, generator, method, domain, seeds, experimentSeed, maxAttempts };
  return ['## Configuration', '', '```json', JSON.stringify(shown, null, 2), '```'].join('\n');
}

function table(...cells: string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}

function number(value: number): string {
  return Number.isInteger(value) ? value.toLocaleString('en-US') : value.toFixed(1);
}

/** The hub's own categories. */
function sizeCategory(rows: number): string {
  if (rows < 1_000) return 'n<1K';
  if (rows < 10_000) return '1K<n<10K';
  if (rows < 100_000) return '10K<n<100K';
  return rows < 1_000_000 ? '100K<n<1M' : '1M<n<10M';
}
