import { writeJsonl } from '@agora/artifacts';
import { cellId, type DatasetSummary } from '@agora/run-schemas';
import type { Instance } from '@agora/plugin-api';
import { join } from 'node:path';
import type { ExportSource } from '../src/index.js';

export const summary: DatasetSummary = {
  requested: 10,
  accepted: 8,
  rejected: { 'result-tag': 3, length: 1 },
  missing: 2,
  calls: 13,
  inputTokens: 100,
  outputTokens: 50,
  uncountedCalls: 0,
  usd: 0.5,
  seedOrigins: [{ source: 'gsm8k', licence: 'MIT', seeds: 30 }],
};

/** Variables differ from row to row, and some fields are often absent: what trips readers that guess at a schema. */
export function instance(slot: number): Instance {
  return {
    id: `id-${slot}`,
    instruction: `Question ${slot} – "ä" 😀\nsecond line`,
    response: `Answer ${slot}`,
    provenance: {
      generator: 'writer',
      provider: 'some',
      model: 'large',
      ...(slot % 2 ? { modelVersion: 'large-2026', usd: 0.25, usage: { inputTokens: slot, outputTokens: 3 } } : {}),
      method: 'response-generation',
      domain: 'math',
      slot,
      attempt: slot % 3,
      seedIds: slot % 2 ? ['a'] : [],
      variables: slot % 2 ? { theme: 'trains' } : { word: 'Why' },
      promptHash: 'h',
      sampling: { temperature: 1 },
    },
  };
}

/** A dataset in a folder of its own. */
export async function source(
  folder: string,
  rows: Iterable<Instance>,
  more: Partial<ExportSource> = {},
): Promise<ExportSource> {
  const cell = {
    generator: 'writer',
    domain: 'math',
    method: 'response-generation',
    instances: 10,
    seed: 1,
    ...more.cell,
  };
  const id = cellId(cell);
  const file = join(folder, id, 'train.jsonl');
  await writeJsonl(file, rows);
  return { id, model: 'large', simulated: false, summary, file, ...more, cell };
}
