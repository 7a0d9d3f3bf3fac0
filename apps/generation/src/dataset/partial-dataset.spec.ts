import { ArtifactStore, Journal, readJsonl, writeJsonl } from '@agora/artifacts';
import type { Job, ShardSpec } from '@agora/run-schemas';
import { instanceSchema, rejectedSchema, type Instance, type Rejected } from '@agora/plugin-api';
import { mkdtemp, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects, asyncBufferFromFile } from 'hyparquet';
import { Workshop } from '../../test/workshop.js';
import { type JournalEntry, journalEntrySchema } from '../shard/attempt.js';
import { writePartialDataset, type DatasetParts } from './partial-dataset.js';

let home: string;
let store: ArtifactStore;
let jobs: Job<ShardSpec>[];
let parts: DatasetParts;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-partial-'));
  store = new ArtifactStore(home);
  const workshop = new Workshop(home);
  jobs = [];
  for (const slots of [
    { from: 0, to: 4 },
    { from: 4, to: 8 },
    { from: 8, to: 10 },
  ]) {
    jobs.push(await workshop.shard({ baseURL: 'http://localhost:9/v1', slots }));
  }
  parts = {
    cell: { generator: 'writer', domain: 'd', method: 'm', instances: 10, seed: 1 },
    shards: jobs.map(({ key }) => key),
    shard: (jobs[0] as Job<ShardSpec>).spec,
    simulated: false,
  };
});
afterEach(() => rm(home, { recursive: true }));

const provenance = (slot: number, attempt: number): Instance['provenance'] => ({
  generator: 'writer',
  provider: 'openai-compatible',
  model: 'm',
  method: 'm',
  domain: 'd',
  slot,
  attempt,
  seedIds: [],
  variables: {},
  promptHash: 'h',
  sampling: {},
  usd: 0.25,
});
const accepted = (slot: number, attempt = 0): JournalEntry => ({
  outcome: 'accepted',
  calls: 1,
  uncounted: 0,
  row: { id: `i${slot}`, instruction: `q${slot}`, response: `a${slot}`, provenance: provenance(slot, attempt) },
});
const rejected = (slot: number, attempt = 0): JournalEntry => ({
  outcome: 'rejected',
  calls: 1,
  uncounted: 0,
  row: { reason: 'no-tag', output: 'x', provenance: provenance(slot, attempt) },
});

async function journal(shard: number, entries: JournalEntry[]): Promise<void> {
  const written = await Journal.open<JournalEntry>(
    store.home.journal(parts.shards[shard] as string),
    journalEntrySchema,
  );
  await Promise.all(entries.map((entry) => written.append(entry)));
  await written.close();
}

async function finish(shard: number, slots: number[]): Promise<void> {
  const job = jobs[shard] as Job<ShardSpec>;
  await store.build(
    job.spec,
    async (dir) => {
      await writeJsonl(
        join(dir, 'train.jsonl'),
        slots.map((slot) => accepted(slot)).map((entry) => 'row' in entry && entry.row),
      );
      await writeJsonl(join(dir, 'rejected.jsonl'), []);
      const tokens = { inputTokens: 0, outputTokens: 0, uncountedCalls: 0 };
      return {
        requested: 4,
        accepted: slots.length,
        rejected: {},
        missing: 4 - slots.length,
        calls: 4,
        usd: 1,
        ...tokens,
      };
    },
    job.key,
  );
}

async function write() {
  const dir = await mkdtemp(join(home, 'out-'));
  const summary = await writePartialDataset(store, parts, dir);
  const [rows, refused]: [Instance[], Rejected[]] = [[], []];
  for await (const row of readJsonl(join(dir, 'train.jsonl'), instanceSchema)) rows.push(row);
  for await (const row of readJsonl(join(dir, 'rejected.jsonl'), rejectedSchema)) refused.push(row);
  return { dir, summary, slots: rows.map((row) => row.provenance.slot), refused };
}

it('joins finished shards with the rows that are journalled of others, in the order of slots', async () => {
  await finish(0, [0, 1, 3]);
  const { maxAttempts } = parts.shard;
  const given = Array.from({ length: maxAttempts }, (_, attempt) => rejected(6, attempt));
  await journal(1, [accepted(7), rejected(4), accepted(4, 1), rejected(5), ...given]);
  await journal(1, [accepted(7)]); // Two executions made the same try.
  const { dir, summary, slots, refused } = await write();
  expect(slots).toEqual([0, 1, 3, 4, 7]);
  expect(refused).toHaveLength(2 + maxAttempts);
  expect(summary).toMatchObject({
    requested: 10,
    accepted: 5,
    missing: 1 + 1, // Slot 2 of the finished shard, and slot 6, which was given up; slot 5 is still being tried.
    rejected: { 'no-tag': 2 + maxAttempts },
    calls: 4 + 5 + maxAttempts,
  });
  const card = await readFile(join(dir, 'README.md'), 'utf8');
  expect(card).toContain('> **PARTIAL: 5 of 10 instances.**');
  const file = await asyncBufferFromFile(join(dir, 'train.parquet'));
  expect((await parquetReadObjects({ file })).map((row) => row['instruction'])).toEqual(['q0', 'q1', 'q3', 'q4', 'q7']);
});

it('makes an empty dataset of a cell with nothing accepted, whose card says why', async () => {
  await journal(0, [rejected(0), rejected(1)]);
  const { dir, slots, summary } = await write();
  expect(slots).toEqual([]);
  expect(summary).toMatchObject({ accepted: 0, rejected: { 'no-tag': 2 }, usd: 0.5 });
  const card = await readFile(join(dir, 'README.md'), 'utf8');
  expect(card).toContain('**PARTIAL: 0 of 10 instances.** No output was accepted so far; rejected: 2 × `no-tag`.');
  expect(card).toContain('size_categories:\n  - n<1K');
  const file = await asyncBufferFromFile(join(dir, 'train.parquet'));
  expect(await parquetReadObjects({ file })).toEqual([]);
});

it('makes none of a cell where nothing was tried, and leaves journals as they are', async () => {
  await mkdir(store.home.journal('00'), { recursive: true });
  expect((await write()).summary).toBeUndefined();
  await journal(2, [accepted(8)]);
  const folder = store.home.journal(parts.shards[2] as string);
  const before = await readdir(folder);
  expect((await write()).slots).toEqual([8]);
  expect(await readdir(folder)).toEqual(before);
});
