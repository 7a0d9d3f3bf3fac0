import type { DataSource } from '@agora/plugin-api';
import { hubParquet } from './hugging-face.js';
import { INSTRUCTION_COLUMNS, INSTRUCTION_FIELDS, publicInstruction } from './pairs.js';
import { seedSource, type SeedSource } from './public-seeds.js';

const LICENCE = 'Meta Llama 3 Community License, CC-BY-NC-4.0 for parts (made by Llama 3)';

const reasoning = (subject: string): DataSource => ({
  title: `Magpie-Reasoning (${subject})`,
  licence: LICENCE,
  names: [`magpie_${subject}.jsonl`, `magpie_${subject}.json`, 'magpie_reasoning_v1_150k.parquet', sampleOf(subject)],
  urls: [hubParquet('Magpie-Align/Magpie-Reasoning-V1-150K')],
});

/** The instructions of Magpie-Reasoning-V1-150K that belong to a subject, by the category that the file gives them. */
export function magpieReasoning(subject: 'math' | 'code', category: RegExp): SeedSource {
  return seedSource({
    source: reasoning(subject),
    prefix: `magpie-${subject}`,
    row: publicInstruction,
    fields: INSTRUCTION_FIELDS,
    columns: INSTRUCTION_COLUMNS,
    seed: ({ instruction, kind }) => (kind === undefined || category.test(kind) ? { instruction } : undefined),
  });
}

/** The instructions of Magpie-Pro-300K-Filtered, on everything. */
export const magpiePro: SeedSource = seedSource({
  source: {
    title: 'Magpie-Pro-300K-Filtered',
    licence: LICENCE,
    names: ['magpie_general.jsonl', 'magpie_general.json', 'magpie_pro_300k_filtered.parquet', sampleOf('general')],
    urls: [hubParquet('Magpie-Align/Magpie-Pro-300K-Filtered')],
  },
  prefix: 'magpie-pro',
  row: publicInstruction,
  fields: INSTRUCTION_FIELDS,
  columns: INSTRUCTION_COLUMNS,
  seed: ({ instruction }) => ({ instruction }),
});

/** Twenty rows that AgoraBench's repository holds. */
function sampleOf(subject: string): string {
  return `data_agora_seed_magpie_${subject}_seed_data_10000_subsampled.json`;
}
