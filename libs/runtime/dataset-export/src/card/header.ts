import type { Column } from '../formats/column.js';

/** One configuration of a dataset repository, as `datasets` finds it. */
export interface CardConfig {
  name: string;
  /** Path below the card's folder. */
  file: string;
  columns: readonly Column[];
  rows: number;
  bytes: number;
}

export interface HeaderInput {
  title: string;
  tags: readonly string[];
  configs: readonly CardConfig[];
}

/** The YAML header that the Hugging Face hub and `load_dataset` read. */
export async function header({ title, tags, configs }: HeaderInput): Promise<string> {
  // Loaded when the first card is written: a run begins without one, and yaml is 70 modules.
  const { stringify } = await import('yaml');
  const rows = configs.reduce((sum, config) => sum + config.rows, 0);
  const infos = configs.map(infoOf);
  const [only] = infos;
  const fields = {
    pretty_name: title,
    license: 'unknown',
    task_categories: ['text-generation'],
    size_categories: [sizeCategory(rows)],
    tags: ['synthetic', 'agora', ...tags],
    dataset_info: infos.length === 1 ? only : infos,
    configs: configs.map(({ name, file }) => ({
      config_name: name,
      data_files: [{ split: 'train', path: file }],
    })),
  };
  return `---\n${stringify(fields, { lineWidth: 0 })}---`;
}

function infoOf({ name, columns, rows, bytes }: CardConfig): Record<string, unknown> {
  return {
    config_name: name,
    features: columns.map(featureOf),
    splits: [{ name: 'train', num_bytes: bytes, num_examples: rows }],
    download_size: bytes,
    dataset_size: bytes,
  };
}

function featureOf({ name, type }: Column): Record<string, unknown> {
  if (typeof type === 'string') return { name, dtype: type };
  return { name, list: Object.entries(type.record).map(([field, dtype]) => ({ name: field, dtype })) };
}

/** The hub's own categories. */
function sizeCategory(rows: number): string {
  if (rows < 1_000) return 'n<1K';
  if (rows < 10_000) return '1K<n<10K';
  if (rows < 100_000) return '10K<n<100K';
  return rows < 1_000_000 ? '100K<n<1M' : '1M<n<10M';
}
