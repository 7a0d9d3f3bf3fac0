import { Journal } from '@agora/artifacts';
import type { Progress } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { ProviderRuntimes, RunBudgets } from '@agora/model-runtime';
import { StagePlugins } from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { FixtureServer, useFixtureServer, type RecordedRequest, type Reply } from '@agora/testkit';
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledgers } from '../../test/ledgers.js';
import { seeds, Workshop, write, type ShardOptions } from '../../test/workshop.js';
import { costOfEntry, journalEntrySchema, type JournalEntry } from './attempt.js';
import { SeedCache } from './seed-cache.js';
import { ShardStage } from './shard-stage.js';

const http = useFixtureServer();

let home: string;
let ledgers: Ledgers;
let workshop: Workshop;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-shard-'));
  workshop = new Workshop(home);
  ledgers = new Ledgers();
  http.server.respond(answer);
});
afterEach(() => rm(home, { recursive: true }));

const baseURL = (): string => `${http.server.url}/v1`;
const promptOf = (request: RecordedRequest): string =>
  (request.json() as { messages: { content: string }[] }).messages[0]?.content ?? '';
const answer = (request: RecordedRequest): Reply => ({ body: completion(write(promptOf(request))) });

/** A stage as one process has it; each call is a process of its own as far as memory goes. */
function stage(): ShardStage {
  const quick = new ProviderRuntimes({ maxTries: 3, backoff: { baseMs: 1, capMs: 2 } });
  const seedCache = new SeedCache(workshop.store);
  return new ShardStage(workshop.store, new StagePlugins(seededRng), quick, seedCache, new RunBudgets(ledgers));
}

const context = (report: (progress: Progress) => void = () => undefined, signal = new AbortController().signal) => ({
  signal,
  report,
});
const shard = (options: Partial<ShardOptions> = {}) => workshop.shard({ baseURL: baseURL(), ...options });

/** The sampling seed names the slot and the try in a request. */
const asked = (): number[] => http.server.requests.map((request) => (request.json() as { seed: number }).seed);
const journalled = async (key: string) => {
  const { entries } = await Journal.open(workshop.store.home.journal(key), journalEntrySchema);
  return entries;
};

const reasonOf = (entry: JournalEntry): string | undefined =>
  entry.outcome === 'rejected' ? entry.row.reason : undefined;

describe('a shard', () => {
  it('fills every slot in order, keeps what was refused, and counts everything', async () => {
    const job = await shard({ price: { input: 1, output: 2 } });
    const reports: Progress[] = [];
    const summary = await stage().run(
      job,
      context((progress) => reports.push(progress)),
    );
    const { train, rejected } = await workshop.rows(job.key);
    expect(train.map(({ provenance }) => provenance.slot)).toEqual(Array.from({ length: 60 }, (_, slot) => slot));
    expect(rejected.length).toBeGreaterThan(3);
    expect(new Set(rejected.map(({ reason }) => reason))).toEqual(new Set(['result-tag']));
    expect(rejected[0]?.output).toContain('I do not know');
    const usages = [...train, ...rejected].map(({ provenance }) => provenance.usage);
    const outputTokens = usages.reduce((sum, usage) => sum + (usage?.outputTokens ?? 0), 0);
    const usd = [...train, ...rejected].reduce((sum, { provenance }) => sum + (provenance.usd ?? 0), 0);
    expect(summary).toEqual({
      requested: 60,
      accepted: 60,
      rejected: { 'result-tag': rejected.length },
      missing: 0,
      duplicates: 0,
      calls: 60 + rejected.length,
      inputTokens: usages.reduce((sum, usage) => sum + (usage?.inputTokens ?? 0), 0),
      outputTokens,
      uncountedCalls: 0,
      usd: expect.closeTo(usd, 10),
    });
    expect(usd).toBeGreaterThan(0);
    expect(asked()).toHaveLength(60 + rejected.length);
    expect(new Set(asked()).size).toBe(asked().length);
    expect(reports.at(-1)).toMatchObject({ done: 60, total: 60, cached: 0, usd: expect.closeTo(usd, 10) });
  });

  it('gives rows their provenance and asks with the generator’s sampling, a seed and the template’s stop', async () => {
    const job = await shard({ slots: { from: 20, to: 22 } });
    await stage().run(job, context());
    const { train } = await workshop.rows(job.key);
    const body = http.server.requests[0]?.json();
    expect(body).toMatchObject({ model: 'some-model', temperature: 1, top_p: 0.9, max_tokens: 200, stop: ['[END]'] });
    const provenance = train[0]?.provenance;
    expect(provenance).toMatchObject({
      generator: 'writer',
      provider: 'openai-compatible',
      model: 'some-model',
      modelVersion: 'some-model',
      method: 'instance-generation',
      domain: 'math',
      slot: 20,
      variables: { theme: expect.any(String) },
      promptHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      sampling: { temperature: 1, topP: 0.9, maxTokens: 200, stop: ['[END]'], seed: expect.any(Number) },
      usage: { inputTokens: expect.any(Number), outputTokens: expect.any(Number) },
    });
    expect(provenance?.seedIds).toHaveLength(3);
    expect(seeds.map(({ id }) => id)).toEqual(expect.arrayContaining(provenance?.seedIds ?? []));
    expect(train[0]?.id).toMatch(/^[0-9a-f]{64}$/);
  });

  it('writes the same rows at any concurrency, and asks all generators the same first questions', async () => {
    const one = await shard({ concurrency: 1, generator: 'one' });
    const many = await shard({ concurrency: 32, generator: 'two' });
    await stage().run(one, context());
    const first = http.server.requests.splice(0).map(({ body }) => body);
    await stage().run(many, context());
    const second = http.server.requests.map(({ body }) => body);
    expect(second.sort()).toEqual(first.sort());
    const texts = async (key: string) => (await workshop.rows(key)).train.map(({ id }) => id);
    expect(await texts(many.key)).toEqual(await texts(one.key));
  });

  it('shows an instance of its own from the seventeenth slot on', async () => {
    const job = await shard({ concurrency: 4 });
    await stage().run(job, context());
    const { train } = await workshop.rows(job.key);
    expect(train.slice(0, 16).every(({ provenance }) => provenance.seedIds.length === 3)).toBe(true);
    expect(train.slice(16).every(({ provenance }) => provenance.seedIds.length === 2)).toBe(true);
    const prompts = http.server.requests.map(({ body }) => body);
    expect(prompts.filter((body) => body.includes('What comes after')).length).toBeGreaterThan(40);
  });

  it('finds what is finished and asks nothing', async () => {
    const job = await shard();
    const summary = await stage().run(job, context());
    http.server.reset();
    expect(await stage().run(job, context())).toEqual(summary);
    expect(asked()).toEqual([]);
    await expect(readdir(workshop.store.home.journal(job.key))).rejects.toThrow('ENOENT');
  });

  it('names the slots it gave up', async () => {
    const job = await shard({ method: 'response-generation', slots: { from: 0, to: 10 }, maxAttempts: 3 });
    http.server.respond((request, index) => {
      const stop = promptOf(request).includes('3 + 3');
      return { body: completion(stop ? 'no tag' : `Because.\n[RESULT] ${index} [/RESULT]`) };
    });
    const summary = await stage().run(job, context());
    expect(summary).toMatchObject({ requested: 10, accepted: 9, missing: 1, rejected: { 'result-tag': 3 }, calls: 12 });
    const { train } = await workshop.rows(job.key);
    expect(train.map(({ provenance }) => provenance.slot)).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9]);
    expect(
      train.every(({ instruction }, index) => instruction === seeds[index < 3 ? index : index + 1]?.instruction),
    ).toBe(true);
  });

  it('keeps duplicates and counts them', async () => {
    const job = await shard({ slots: { from: 0, to: 10 } });
    http.server.respond(() => ({ body: completion('INPUT:\nSame?\nOUTPUT:\nYes.\n[RESULT] 1 [/RESULT]') }));
    expect(await stage().run(job, context())).toMatchObject({ accepted: 10, duplicates: 9 });
  });

  it('rejects by name what was cut or withheld', async () => {
    const job = await shard({ slots: { from: 0, to: 1 }, maxAttempts: 3, concurrency: 1 });
    http.server.reply(
      { body: completion('INPUT:\nLong?\nOUTPUT:\nIt', 'length') },
      { body: completion('', 'content_filter') },
      { status: 400, body: { error: { message: 'flagged', code: 'content_filter' } } },
    );
    expect(await stage().run(job, context())).toMatchObject({
      accepted: 0,
      missing: 1,
      rejected: { length: 1, 'content-filter': 2 },
    });
  });
});

describe('a shard that was interrupted', () => {
  /** Aborts by the endpoint's count: progress is told too seldom for so small a shard. Later requests are answered again. */
  const stopAfter = (requests: number): AbortSignal => {
    const controller = new AbortController();
    http.server.respond((request) => {
      if (http.server.requests.length > requests) {
        http.server.respond(answer);
        controller.abort();
      }
      return answer(request);
    });
    return controller.signal;
  };

  it('resumes after an abort without asking anything again', async () => {
    const job = await shard();
    const stopped = stopAfter(40);
    await expect(stage().run(job, context(undefined, stopped))).rejects.toMatchObject({ code: 'cancelled' });
    const kept = await journalled(job.key);
    const before = new Set(
      kept.map((entry) => (entry.outcome === 'failed' ? -1 : entry.row.provenance.sampling['seed'])),
    );
    expect(before.size).toBeGreaterThan(25);
    expect(before.size).toBeLessThan(60);

    http.server.reset();
    const reports: Progress[] = [];
    const summary = await stage().run(
      job,
      context((progress) => reports.push(progress)),
    );
    expect(asked().filter((seed) => before.has(seed))).toEqual([]);
    expect(summary).toMatchObject({ accepted: 60, missing: 0 });
    expect(reports.at(-1)?.cached).toBeGreaterThanOrEqual(25);

    const whole = new Workshop(join(home, 'other'));
    const again = await whole.shard({ baseURL: baseURL(), generator: 'uninterrupted' });
    const store = whole.store;
    const other = new ShardStage(
      store,
      new StagePlugins(seededRng),
      new ProviderRuntimes(),
      new SeedCache(store),
      new RunBudgets(ledgers),
    );
    await other.run(again, context());
    const ids = ({ train }: { train: { id: string }[] }) => train.map(({ id }) => id);
    expect(ids(await workshop.rows(job.key))).toEqual(ids(await whole.rows(again.key)));
  });

  it('survives a torn line at the end of its journal', async () => {
    const job = await shard({ slots: { from: 0, to: 20 } });
    const stopped = stopAfter(12);
    await expect(stage().run(job, context(undefined, stopped))).rejects.toMatchObject({ code: 'cancelled' });
    const folder = workshop.store.home.journal(job.key);
    const [name = ''] = await readdir(folder);
    const whole = await readFile(join(folder, name), 'utf8');
    await writeFile(join(folder, name), whole.slice(0, -30));
    await appendFile(join(folder, 'journal-0-0-0.jsonl'), '{"outcome":"accepted","slot":');
    const lost = whole.trim().split('\n').length - (await journalled(job.key)).length;
    expect(lost).toBe(1);
    expect(await stage().run(job, context())).toMatchObject({ accepted: 20, missing: 0 });
    const { train } = await workshop.rows(job.key);
    expect(train.map(({ provenance }) => provenance.slot)).toEqual(Array.from({ length: 20 }, (_, slot) => slot));
  });
});

describe('a shard whose endpoint fails', () => {
  it('ends with the provider’s fault, says whether trying again helps, and keeps what it has', async () => {
    const job = await shard({ slots: { from: 0, to: 40 }, concurrency: 2, maxAttempts: 12 });
    let answered = 0;
    http.server.respond((request) => {
      answered += 1;
      if (answered > 10) return { status: 503, body: { error: { message: 'busy' } } };
      return answer(request);
    });
    await expect(stage().run(job, context())).rejects.toMatchObject({ code: 'overloaded', retryable: true });
    const kept = await journalled(job.key);
    const gaveUp = (entry: JournalEntry): boolean => entry.outcome === 'failed' || reasonOf(entry) === 'overloaded';
    expect(kept.filter((entry) => !gaveUp(entry))).toHaveLength(10);
    // One prompt or another may be to blame for a while; an endpoint that then still fails is at fault itself.
    const refused = kept.filter((entry) => entry.outcome === 'rejected' && gaveUp(entry));
    const failed = kept.filter((entry) => entry.outcome === 'failed');
    expect(refused).toHaveLength(8);
    expect(refused[0]).toMatchObject({ calls: 3, uncounted: 0 });
    expect(failed[0]).toMatchObject({ reason: 'overloaded', calls: 3, uncounted: 0 });

    http.server.reset();
    http.server.respond(answer);
    const summary = await stage().run(job, context());
    expect(summary).toMatchObject({ accepted: 40, missing: 0 });
    expect(summary.calls).toBe(asked().length + kept.reduce((sum, { calls }) => sum + calls, 0));
  });

  it.each([
    ['a refused key', { status: 401, body: { error: { message: 'no' } } }, 'rejected-credential', false],
    ['broken JSON', { body: '{"choices": [' }, 'bad-response', true],
    ['no choices', { body: { id: 'x', choices: [] } }, 'bad-response', true],
  ])('says so: %s', async (_, reply, code, retryable) => {
    http.server.respond(() => reply);
    await expect(stage().run(await shard(), context())).rejects.toMatchObject({ code, retryable });
  });

  it('says so: nobody there, no key in the environment', async () => {
    const closed = await FixtureServer.start();
    const gone = await shard({ baseURL: `${closed.url}/v1` });
    await closed.close();
    await expect(stage().run(gone, context())).rejects.toMatchObject({ code: 'unreachable', fix: expect.any(String) });
    const keyless = await shard({ providerOptions: { apiKeyEnv: 'AGORA_SPEC_NO_SUCH_KEY' } });
    await expect(stage().run(keyless, context())).rejects.toMatchObject({
      code: 'missing-credential',
      message: expect.stringContaining('AGORA_SPEC_NO_SUCH_KEY'),
    });
  });
});

describe('a shard with a budget', () => {
  it('stops when it is spent, keeps what is paid, and goes on with a larger one', async () => {
    const price = { input: 1000, output: 1000 };
    const job = await shard({ price, budgetUsd: 2, concurrency: 4 });
    ledgers.put(job.runId, { limitUsd: 2, committedUsd: 0 });
    await expect(stage().run(job, context())).rejects.toMatchObject({ code: 'budget-reached', retryable: false });
    const paid = (await journalled(job.key)).map((entry) => costOfEntry(entry) ?? 0);
    const spent = paid.reduce((sum, usd) => sum + usd, 0);
    expect(spent).toBeGreaterThan(0);
    // The call that reached the limit, and three beside it.
    expect(spent).toBeLessThan(2 + 4 * Math.max(...paid));
    expect(ledgers.committed(job.runId)).toBeCloseTo(spent);

    const asksBefore = asked().length;
    ledgers.put(job.runId, { limitUsd: 2, committedUsd: 2 });
    await expect(stage().run(job, context())).rejects.toMatchObject({ code: 'budget-reached' });
    expect(asked()).toHaveLength(asksBefore);
    ledgers.put(job.runId, { limitUsd: 1e6, committedUsd: spent });
    const summary = await stage().run(job, context());
    expect(summary.accepted).toBe(60);
    expect(summary.calls).toBe(asked().length);
    expect(ledgers.committed(job.runId)).toBeCloseTo(summary.usd ?? Number.NaN);
  });

  it('holds for all shards of a run, in one process or in several', async () => {
    const price = { input: 1000, output: 1000 };
    const options = { price, budgetUsd: 6, concurrency: 4 };
    const jobs = await Promise.all(
      [0, 60, 120, 180].map((from) => shard({ ...options, slots: { from, to: from + 60 } })),
    );
    ledgers.put('run-1', { limitUsd: 6, committedUsd: 0 });
    const [here, there] = [stage(), stage()];
    const ends = await Promise.all(
      jobs.map((job, index) => (index % 2 ? here : there).run(job, context()).catch((fault: Fault) => fault.code)),
    );
    expect(ends).toEqual(jobs.map(() => 'budget-reached'));
    const entries = (await Promise.all(jobs.map(({ key }) => journalled(key)))).flat();
    const paid = entries.map((entry) => costOfEntry(entry) ?? 0);
    // Each process may have its limit of calls under way when the budget is reached.
    expect(paid.reduce((sum, usd) => sum + usd, 0)).toBeLessThan(6 + 2 * 4 * Math.max(...paid));
    expect(ledgers.committed('run-1')).toBeCloseTo(paid.reduce((sum, usd) => sum + usd, 0));
  });

  it('counts what failed calls may have cost', async () => {
    const price = { input: 1000, output: 1000 };
    const job = await shard({ price, budgetUsd: 1e6, slots: { from: 0, to: 3 }, concurrency: 1 });
    ledgers.put(job.runId, { limitUsd: 1e6, committedUsd: 0 });
    http.server.reply({ body: '{"choices":[{"mess', headers: { 'content-type': 'application/json' } });
    const summary = await stage().run(job, context());
    const { train, rejected } = await workshop.rows(job.key);
    const rows = [...train, ...rejected].reduce((sum, { provenance }) => sum + (provenance.usd ?? 0), 0);
    expect(summary.uncountedCalls).toBe(1);
    expect(summary.usd).toBeGreaterThan(rows);
    expect(ledgers.committed(job.runId)).toBeCloseTo(summary.usd ?? Number.NaN);
  });

  it('asks nothing of an endpoint that does not count tokens, after the first answers', async () => {
    const job = await shard({ price: { input: 1, output: 1 }, budgetUsd: 5, concurrency: 2 });
    ledgers.put(job.runId, { limitUsd: 5, committedUsd: 0 });
    http.server.respond((request) => ({
      body: { choices: [{ message: { content: write(promptOf(request)) }, finish_reason: 'stop' }] },
    }));
    await expect(stage().run(job, context())).rejects.toThrow(/does not count tokens/);
    expect(asked().length).toBeLessThan(10);
  });

  it('asks nothing when the price is unknown', async () => {
    await expect(stage().run(await shard({ budgetUsd: 5 }), context())).rejects.toThrow(/price of model "some-model"/);
    expect(asked()).toEqual([]);
  });
});

describe('a worker with other plugins than were planned', () => {
  it('refuses to answer for them', async () => {
    const job = await shard();
    const method = { ...job.spec.method, version: '0' };
    const older = { ...job, spec: { ...job.spec, method } };
    await expect(stage().run(older, context())).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(
        'method "instance-generation" 0 was planned, but this worker has it in version 1',
      ),
    });
    const runtime = { ...job.runtime, options: { ...job.runtime.options, math: { maxCharacters: 5 } } };
    await expect(stage().run({ ...job, runtime }, context())).rejects.toThrow('with other options');
    expect(
      Fault.is(
        await stage()
          .run(older, context())
          .catch((error: unknown) => error),
      ),
    ).toBe(true);
  });
});

function completion(content: string, finish = 'stop'): object {
  return {
    id: 'x',
    object: 'chat.completion',
    created: 0,
    model: 'some-model',
    choices: [
      { index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: finish, logprobs: null },
    ],
    usage: { prompt_tokens: 10, completion_tokens: content.length, total_tokens: 10 + content.length },
  };
}
