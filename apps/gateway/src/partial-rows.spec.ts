import type { DatasetSummary } from '@agora/run-schemas';
import type { Instance, Rejected } from '@agora/plugin-api';
import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { GatewayForSpec } from '../test/use-gateway.js';

const UNKNOWN = 'begun.math.response-generation.n9.s1';

let gateway: GatewayForSpec;
/** What the generator has made until now; undefined before its first try. */
let made: { accepted: number[]; rejected: number[] } | undefined;
let looks = 0;
let folder = '';

function provenance(slot: number, attempt: number): Instance['provenance'] {
  return {
    generator: 'begun',
    provider: 'example',
    model: 'm',
    method: 'response-generation',
    domain: 'math',
    slot,
    attempt,
    seedIds: [],
    variables: {},
    promptHash: 'prompt',
    sampling: {},
  };
}

async function unfinishedRows(_: string, cell: string, dir: string): Promise<DatasetSummary | undefined> {
  looks += 1;
  folder = dirname(dir);
  if (cell !== UNKNOWN || !made) return undefined;
  const { accepted, rejected } = made;
  const rows = accepted.map((slot): Instance => {
    return { id: `${slot}`, instruction: `question ${slot}`, response: 'answer', provenance: provenance(slot, 1) };
  });
  const refused = rejected.map((slot): Rejected => {
    return { reason: 'no-answer', output: `raw ${slot}`, provenance: provenance(slot, 0) };
  });
  const lines = (values: unknown[]): string => values.map((value) => `${JSON.stringify(value)}\n`).join('');
  await writeFile(join(dir, 'train.jsonl'), lines(rows));
  await writeFile(join(dir, 'rejected.jsonl'), lines(refused));
  const prompt = { hash: 'prompt', prompt: { kind: 'text', text: 'Write an exercise.' } };
  await writeFile(join(dir, 'prompts.jsonl.gz'), await promisify(gzip)(lines([prompt])));
  const calls = accepted.length + rejected.length;
  return {
    requested: 9,
    accepted: accepted.length,
    rejected: { 'no-answer': rejected.length },
    missing: 0,
    calls,
    inputTokens: 0,
    outputTokens: 0,
    uncountedCalls: 0,
    usd: 0,
  };
}

beforeAll(async () => {
  gateway = await GatewayForSpec.start({
    rows: 4,
    items: 2,
    begun: UNKNOWN,
    // Where no events can be heard nothing would be looked at twice.
    gateway: { unfinishedRows, bus: { servers: 'nats://127.0.0.1:1' } },
  });
});
const path = (): string => `runs/${gateway.example.runId}/cells/${UNKNOWN}`;

it('shows of a dataset that is not whole what there is, with its prompts and attempts, and later what has come', async () => {
  const nothing = await gateway.read('cell', path());
  expect([nothing.rows.accepted, nothing.soFar]).toEqual([0, undefined]);
  expect(await gateway.read('rows', `${path()}/rows`)).toMatchObject({ total: 0, rows: [] });

  made = { accepted: [0, 2], rejected: [0, 5] };
  const begun = await until(async () => (await gateway.read('cell', path())).rows.accepted === 2);
  expect(begun).toBe(true);
  const cell = await gateway.read('cell', path());
  expect(cell).toMatchObject({
    soFar: expect.stringMatching(/Z$/),
    result: { dataset: { accepted: 2 } },
    rows: { accepted: 2, rejected: 2, missing: 1, reasons: { 'no-answer': 2 } },
  });
  // Slots that nobody has tried yet are not missing.
  const missing = await gateway.read('rows', `${path()}/rows?state=missing`);
  expect(missing.rows).toMatchObject([{ slot: 5, reason: 'no-answer' }]);
  const sample = await gateway.read('sample', `${path()}/rows/accepted/0`);
  expect(sample).toMatchObject({ slot: 0, total: 2, prompt: { kind: 'text' } });
  expect(sample.attempts.map(({ state }) => state)).toEqual(['rejected', 'accepted']);
  expect((await gateway.read('facets', `${path()}/facets`)).rows).toBe(2);

  made = { accepted: [0, 1, 2, 5], rejected: [0, 5] };
  expect(await until(async () => (await gateway.read('rows', `${path()}/rows`)).total === 4)).toBe(true);
  expect((await gateway.read('rows', `${path()}/rows`)).rows.map(({ slot }) => slot)).toEqual([0, 1, 2, 5]);
});

it('looks once for many who ask at the same moment, and leaves nothing behind', async () => {
  const looksBefore = looks;
  await Promise.all(Array.from({ length: 40 }, () => gateway.read('rows', `${path()}/rows`)));
  expect(looks - looksBefore).toBeLessThan(20);
  expect((await readdir(folder)).length).toBeGreaterThan(0);
  await gateway.close();
  await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
});

async function until(holds: () => Promise<boolean>): Promise<true> {
  while (!(await holds())) await new Promise((again) => setTimeout(again, 100));
  return true;
}
