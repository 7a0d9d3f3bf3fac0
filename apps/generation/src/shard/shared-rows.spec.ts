import { readGzipLines, ShardIndex } from '@agora/artifacts';
import { keptPromptSchema, type Job, type ShardSpec } from '@agora/run-schemas';
import type { Prompt } from '@agora/plugin-api';
import { digest, ProviderRuntimes } from '@agora/model-runtime';
import { useFixtureServer, type RecordedRequest } from '@agora/testkit';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stageOf } from '../../test/stage-of.js';
import { context } from '../../test/workbench.js';
import { all, Workshop, write, type ShardOptions } from '../../test/workshop.js';
import { PROMPTS_FILE } from './prompt-book.js';

const http = useFixtureServer();
let home: string;
let workshop: Workshop;
let broken = Infinity;
const promptOf = (request: RecordedRequest): Prompt => {
  const { messages } = request.json() as { messages: Extract<Prompt, { kind: 'chat' }>['messages'] };
  return { kind: 'chat', messages };
};
const textOf = (prompt: Prompt): string => (prompt.kind === 'chat' ? (prompt.messages[0]?.content ?? '') : prompt.text);

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-shared-'));
  workshop = new Workshop(home);
  broken = Infinity;
  http.server.respond((request) => {
    if (http.server.requests.length > broken) return { status: 401 };
    const content = write(textOf(promptOf(request)));
    return {
      body: {
        choices: [{ message: { role: 'assistant', content }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 100, completion_tokens: 10 },
      },
    };
  });
});
afterEach(() => rm(home, { recursive: true }));

const optionsOf = (to: number): ShardOptions => ({
  baseURL: `${http.server.url}/v1`,
  slots: { from: 0, to },
  price: { input: 1, output: 1 },
});
/** However little is novel: what is rejected is shared as well. */
async function shard(to: number, more: Partial<ShardOptions> = {}, from = workshop): Promise<Job<ShardSpec>> {
  const job = await from.shard({ ...optionsOf(to), ...more });
  return { ...job, runtime: { ...job.runtime, acceptYield: true } };
}
const run = (job: Job<ShardSpec>) =>
  stageOf(workshop.store, { providers: new ProviderRuntimes({ maxTries: 1 }) }).run(job, context());

/** Calls that a job makes. */
async function calls(job: Job<ShardSpec>): Promise<number> {
  const before = http.server.requests.length;
  await run(job);
  return http.server.requests.length - before;
}
/** The rows that a job comes to in a home of its own. */
async function alone(to: number, more: Partial<ShardOptions> = {}) {
  const other = new Workshop(join(home, 'alone'));
  const job = await shard(to, more, other);
  const summary = await stageOf(other.store).run(job, context());
  return { rows: await other.rows(job.key), summary };
}

describe.each(['instance-generation', 'self-instruct'])('shards of %s that share slots', (method) => {
  it('take the rows of a shorter one, and come to the same as without it', async () => {
    const shorter = await shard(40, { method });
    const longer = await shard(60, { method });
    const first = await calls(shorter);
    const second = await calls(longer);
    const expected = await alone(60, { method });
    expect(first + second).toBe(expected.summary.calls);
    expect(await workshop.rows(longer.key)).toEqual(expected.rows);
    const { shared, ...summary } = await run(longer);
    expect({ ...summary, usd: 0 }).toEqual({ ...expected.summary, usd: 0 });
    expect(summary.usd).toBeCloseTo(expected.summary.usd ?? Number.NaN, 12);
    expect(shared).toEqual({ [shorter.key]: { calls: first, usd: expect.closeTo(first * 110e-6, 12) as number } });
  });

  it('are cut from a longer one for nothing', async () => {
    await calls(await shard(60, { method }));
    const shorter = await shard(40, { method });
    expect(await calls(shorter)).toBe(0);
    expect(await workshop.rows(shorter.key)).toEqual((await alone(40, { method })).rows);
  });
});

describe('shards that share slots', () => {
  it('take what an unfinished one has journalled', async () => {
    broken = 25;
    const shorter = await shard(40);
    await expect(run(shorter)).rejects.toMatchObject({ code: 'rejected-credential' });
    broken = Infinity;
    http.server.requests.length = 0;
    const longer = await shard(60);
    expect(await calls(longer)).toBe((await alone(60)).summary.calls - 25);
  });

  it('ask no more than the further tries when there may be more of them', async () => {
    const few = await shard(40, { maxAttempts: 1 });
    const many = await shard(40, { maxAttempts: 4 });
    expect(await calls(few)).toBe(40);
    const { rejected } = await workshop.rows(few.key);
    expect(rejected.length).toBeGreaterThan(0);
    await calls(many);
    expect(await workshop.rows(many.key)).toEqual((await alone(40, { maxAttempts: 4 })).rows);
  });

  it('share nothing with another generator, another seed or other slots', async () => {
    await run(await shard(40));
    expect(await calls(await shard(40, { generator: 'other' }))).toBeGreaterThanOrEqual(40);
    expect(await calls(await shard(40, { experimentSeed: 2 }))).toBeGreaterThanOrEqual(40);
    expect(await calls(await shard(40, { slots: { from: 40, to: 80 } }))).toBeGreaterThanOrEqual(40);
  });

  it('are found in a home that is older than the index', async () => {
    await run(await shard(40));
    await rm(join(home, 'shards'), { recursive: true });
    const job = await shard(60);
    expect(await new ShardIndex(workshop.store).related(job)).toHaveLength(1);
  });
});

describe('prompts', () => {
  const kept = async (key: string) => {
    const artifact = await workshop.store.open(key);
    const lines = await all(readGzipLines(artifact.path(PROMPTS_FILE)));
    return lines.map((line) => keptPromptSchema.parse(JSON.parse(line)));
  };

  it('are kept once each with the rows that answer them, also those that were answered before an interruption', async () => {
    broken = 25;
    const job = await shard(40, { concurrency: 4 });
    await expect(run(job)).rejects.toThrow();
    broken = Infinity;
    http.server.requests.splice(25);
    await run(job);
    const { train, rejected } = await workshop.rows(job.key);
    const prompts = await kept(job.key);
    const hashes = prompts.map(({ hash }) => hash);
    expect(new Set(hashes).size).toBe(hashes.length);
    for (const { hash, prompt } of prompts) expect(digest(prompt)).toBe(hash);
    const answered = new Set([...train, ...rejected].map(({ provenance }) => provenance.promptHash));
    expect(new Set(hashes)).toEqual(answered);
    expect(new Set(http.server.requests.map((request) => digest(promptOf(request))))).toEqual(answered);
  });

  it('are kept of rows that another shard had paid for', async () => {
    await run(await shard(40));
    const longer = await shard(60);
    await run(longer);
    const { train, rejected } = await workshop.rows(longer.key);
    const answered = new Set([...train, ...rejected].map(({ provenance }) => provenance.promptHash));
    expect(new Set((await kept(longer.key)).map(({ hash }) => hash))).toEqual(answered);
  });
});
