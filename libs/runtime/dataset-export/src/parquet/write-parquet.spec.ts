import type { Instance } from '@agora/plugin-api';
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flatColumns, flatten } from '../formats/flat-rows.js';
import { writeParquet } from './write-parquet.js';

const instance = (slot: number, more: Partial<Instance['provenance']> = {}): Instance => ({
  id: `id-${slot}`,
  instruction: `Frage ${slot} – "ä" 😀\nzweite Zeile`,
  response: `Antwort ${slot}`,
  provenance: {
    generator: 'g',
    provider: 'p',
    model: 'm',
    method: 'x',
    domain: 'd',
    slot,
    attempt: 1,
    seedIds: ['a', 'b'],
    variables: { theme: 'trains' },
    promptHash: 'h',
    sampling: { temperature: 1, stop: ['[END]'] },
    ...more,
  },
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-parquet-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function roundTrip(rows: Instance[]): Promise<Record<string, unknown>[]> {
  const file = join(folder, `${rows.length}.parquet`);
  async function* stream(): AsyncGenerator<Record<string, unknown>> {
    for (const row of rows) yield flatten(row);
  }
  await writeParquet(file, flatColumns(false), stream());
  return parquetReadObjects({ file: await asyncBufferFromFile(file) });
}

describe('train.parquet', () => {
  it('holds texts, provenance and what is unknown as null', async () => {
    const usage = { inputTokens: 7, outputTokens: 3 };
    const rows = await roundTrip([instance(0, { usage, usd: 0.25, modelVersion: 'm-1' }), instance(1)]);
    expect(rows[0]).toEqual({
      id: 'id-0',
      instruction: 'Frage 0 – "ä" 😀\nzweite Zeile',
      response: 'Antwort 0',
      generator: 'g',
      provider: 'p',
      model: 'm',
      model_version: 'm-1',
      part: null,
      method: 'x',
      domain: 'd',
      slot: 0,
      attempt: 1,
      seed_ids: '["a","b"]',
      variables: '{"theme":"trains"}',
      prompt_hash: 'h',
      sampling: '{"temperature":1,"stop":["[END]"]}',
      input_tokens: 7,
      output_tokens: 3,
      usd: 0.25,
    });
    expect(rows[1]).toMatchObject({ model_version: null, input_tokens: null, output_tokens: null, usd: null });
  });

  it('keeps many rows in order over several row groups', async () => {
    const rows = await roundTrip(Array.from({ length: 4_500 }, (_, slot) => instance(slot)));
    expect(rows.map(({ slot }) => slot)).toEqual(Array.from({ length: 4_500 }, (_, slot) => slot));
  });

  it('writes a file without rows that readers accept', async () => {
    expect(await roundTrip([])).toEqual([]);
  });
});
