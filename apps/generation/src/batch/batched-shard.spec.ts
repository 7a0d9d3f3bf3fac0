import type { Progress } from '@agora/contracts';
import type { Job, ShardSpec } from '@agora/run-schemas';
import type { LineFate } from '@agora/testkit';
import { join } from 'node:path';
import { eventually, idsOf, twice, useBatchedShards } from '../../test/batched-shards.js';
import type { Ledgers } from '../../test/ledgers.js';
import { QUICK } from '../../test/quick.js';
import { context } from '../../test/workbench.js';
import { Workshop, write } from '../../test/workshop.js';

let fate: (id: string, batch: number) => LineFate;
/** The same prompt may be answered better the next time, unless `write` says. */
let answer: (prompt: string, index: number) => string;
const { bench, vendor, batches, submitted, shard, stage, stageOf } = useBatchedShards({
  answer: (prompt, index) => answer(prompt, index),
  fate: ({ custom_id: id }, batch) => fate(id, batch),
});
let home: string;
let ledgers: Ledgers;
let workshop: Workshop;
beforeEach(() => ({ home, ledgers, workshop } = bench));
beforeEach(() => {
  fate = () => 'answered';
  answer = (prompt, index) => write(`${prompt} ${index}`);
});

const rows = async (job: Job<ShardSpec>, at = workshop) => (await at.rows(job.key)).train.map(({ id }) => id);

/** What this vendor writes is nothing that quality enhancement can use. */
const accepting = (job: Job<ShardSpec>): Job<ShardSpec> => ({
  ...job,
  runtime: { ...job.runtime, acceptYield: true },
});

describe('a shard by batches', () => {
  it.each(['instance-generation', 'response-generation', 'quality-enhancement'])(
    'makes the same rows by %s as it would live, at half the price',
    async (method) => {
      answer = write;
      const job = accepting(await shard({ method }));
      const summary = await stage().run(job, context());
      const inBatches = submitted();
      expect(inBatches.length).toBe(summary.calls);
      expect(twice(inBatches)).toEqual([]);

      const other = new Workshop(join(home, 'live'));
      const live = accepting(await shard({ method, mode: 'live' }, other));
      expect(live.key).toBe(job.key);
      const compared = await stage(other).run(live, context());
      expect(submitted()).toHaveLength(inBatches.length);
      expect(await rows(job)).toEqual(await rows(live, other));
      expect({ ...summary, usd: 0 }).toEqual({ ...compared, usd: 0 });
      expect(summary.usd).toBeCloseTo((compared.usd ?? Number.NaN) / 2, 12);
      expect(summary.usd).toBeGreaterThan(0);
    },
  );

  it('asks in waves: every slot that waits for nothing but its answer is in the next batch', async () => {
    const job = await shard({ method: 'response-generation' });
    await stage().run(job, context());
    const { rejected } = await workshop.rows(job.key);
    const tries = rejected.map(({ provenance }) => provenance.attempt);
    const wave = (attempt: number): number =>
      attempt === 0 ? 40 : tries.filter((each) => each === attempt - 1).length;
    expect(rejected.length).toBeGreaterThan(0);
    expect(batches().map(({ lines }) => lines.length)).toEqual(
      batches().map((_, attempt) => (attempt < 3 ? wave(attempt) : expect.any(Number))),
    );
  });

  it('says what is away and since when, and leaves its place meanwhile', async () => {
    vendor.endpoint.queue.hold({ done: 7 });
    const reports: Progress[] = [];
    let left = 0;
    const job = await shard({ method: 'response-generation' });
    const made = stage().run(job, { ...context((progress) => reports.push(progress)), leavePlace: () => (left += 1) });
    await eventually(() => reports.at(-1)?.away?.done === 7);
    expect(reports.at(-1)).toMatchObject({
      done: 0,
      total: 40,
      away: { requests: 40, done: 7, batches: 1, since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) },
    });
    expect(left).toBeGreaterThan(0);
    vendor.endpoint.queue.release();
    await made;
    expect(reports.at(-1)).toMatchObject({ done: 40, total: 40 });
    expect(reports.at(-1)?.away).toBeUndefined();
  });

  it('submits again only what expired or failed for a while', async () => {
    const held: Record<string, LineFate> = {};
    const odd: LineFate[] = [
      'expired',
      { status: 500, error: { message: 'oh' } },
      { status: 429, error: { message: 'slow' } },
    ];
    fate = (id, batch) => {
      if (batch > 0) return 'answered';
      return (held[id] ??= odd[Object.keys(held).length] ?? 'answered');
    };
    const job = await shard({ method: 'response-generation' });
    const summary = await stage().run(job, context());
    const again = Object.entries(held).flatMap(([id, what]) => (what === 'answered' ? [] : [id]));
    expect(again).toHaveLength(3);
    expect(twice(submitted()).sort()).toEqual(again.sort());
    expect(idsOf(batches()[1])).toEqual(expect.arrayContaining(again));
    expect(summary).toMatchObject({ accepted: 40, missing: 0 });
    // What failed was a call, what expired was not.
    expect(summary.calls).toBe(submitted().length - 1);
  });

  it('gives up what expires again and again, and asks something else', async () => {
    const job = await shard({ method: 'response-generation', slots: { from: 0, to: 4 } });
    let stubborn: string | undefined;
    fate = (id) => ((stubborn ??= id) === id ? 'expired' : 'answered');
    const summary = await stage(workshop, { ...QUICK, submissions: 3 }).run(job, context());
    expect(submitted().filter((id) => id === stubborn)).toHaveLength(3);
    expect(summary.rejected['timeout']).toBe(1);
    expect(summary.accepted + summary.missing).toBe(4);
  });

  it('counts a withheld prompt and one that is too long as rejected, and ends with what no repetition helps, all else kept', async () => {
    const job = await shard({ method: 'response-generation' });
    let refused = 0;
    const codes = ['content_filter', 'context_length_exceeded'];
    fate = () => {
      const code = codes[refused++];
      return code === undefined ? 'answered' : { status: 400, error: { message: 'no', code } };
    };
    const { rejected } = await stage().run(job, context());
    expect(rejected).toMatchObject({ 'content-filter': 1, 'too-long': 1 });

    const broken = await shard({ method: 'response-generation', experimentSeed: 2 });
    const from = batches().length;
    let hopeless: string | undefined;
    fate = (id) => ((hopeless ??= id) === id ? { status: 404, error: { message: 'no such model' } } : 'answered');
    await expect(stage().run(broken, context())).rejects.toMatchObject({ code: 'not-found', retryable: false });
    fate = () => 'answered';
    const wave = idsOf(batches()[from]);
    await stage().run(broken, context());
    const afterwards = batches()
      .slice(from + 1)
      .flatMap(idsOf);
    expect(afterwards.filter((id) => wave.includes(id))).toEqual([hopeless]);
  });

  it('waits when the vendor has no room, and submits anew', async () => {
    vendor.endpoint.queue.refuseNext({ code: 'token_limit_exceeded', message: 'Enqueued token limit reached' });
    const job = await shard({ method: 'response-generation' });
    expect(await stage().run(job, context())).toMatchObject({ accepted: 40, missing: 0 });
    expect(idsOf(batches()[1]).sort()).toEqual(idsOf(batches()[0]).sort());
  });

  it('ends when the vendor will not have a batch, and submits anew the next time', async () => {
    vendor.endpoint.queue.refuseNext({ code: 'invalid_request', message: 'no such parameter' });
    const job = await shard({ method: 'response-generation' });
    await expect(stage().run(job, context())).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('no such parameter'),
    });
    expect(await stage().run(job, context())).toMatchObject({ accepted: 40 });
  });

  it('needs a provider with batches', async () => {
    const job = await shard({ provider: 'openai-compatible' });
    await expect(stage().run(job, context())).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('"openai-compatible" has no batch interface'),
      fix: expect.stringContaining('mode: batch'),
    });
  });

  it('divides a wave that is too large for one batch', async () => {
    const job = await shard({ method: 'response-generation' });
    await stageOf({ maxRequests: { value: 15 } }).run(job, context());
    expect(
      batches()
        .map(({ lines }) => lines.length)
        .slice(0, 3),
    ).toEqual([15, 15, 10]);
    expect(twice(submitted())).toEqual([]);
  });
});

describe('a budget', () => {
  it('lets go what it can pay, then stops, and goes on with a larger one', async () => {
    const job = await shard({ method: 'response-generation', budgetUsd: 0.002 });
    ledgers.put(job.runId, { limitUsd: 0.002, committedUsd: 0 });
    await expect(stage().run(job, context())).rejects.toMatchObject({ code: 'budget-reached', retryable: false });
    const first = submitted();
    // Supposing 200 tokens each for the first wave; the answers are shorter, which leaves money for another.
    expect(first.length).toBeGreaterThan(5);
    expect(first.length).toBeLessThan(40);
    expect(batches().length).toBeGreaterThan(1);
    // The last one may go as long as there is anything left.
    expect(ledgers.committed(job.runId)).toBeLessThan(0.0021);

    ledgers.put(job.runId, { limitUsd: 1, committedUsd: 0 });
    const summary = await stage().run({ ...job, runtime: { ...job.runtime, budgetUsd: 1 } }, context());
    expect(summary.accepted).toBe(40);
    expect(twice(submitted())).toEqual([]);
    expect(summary.calls).toBe(submitted().length);
  });
});
