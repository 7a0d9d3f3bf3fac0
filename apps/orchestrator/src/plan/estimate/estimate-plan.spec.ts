import type { ExperimentInput } from '@agora/run-schemas';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finish, journal, shardPlan, SHARDS, SLOTS } from '../../../test/shard-plan.js';
import { estimatePlan } from './estimate-plan.js';

const generator = (id: string, more: object = {}): ExperimentInput['generators'][number] => ({
  id,
  provider: 'openai-compatible',
  model: 'm',
  options: { baseURL: 'http://127.0.0.1:9/v1', apiKeyEnv: 'SPEC_KEY' },
  ...more,
});
const price = { input: 1, output: 10 };
const ALL = SHARDS * SLOTS;

let home: string;
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'agora-estimate-'))));
afterEach(() => rm(home, { recursive: true }));

describe('the estimate of a plan', () => {
  it('foretells calls, tokens and dollars from prompts and stated assumptions, without a key', async () => {
    const { plan, store } = await shardPlan(home, [generator('a', { price })]);
    const { cells, estimate } = await estimatePlan(plan, store);
    const [cell] = cells.values();
    if (!cell?.usd) throw new Error('no estimate');
    expect(cell.calls).toEqual({ low: ALL, expected: 1.2 * ALL, high: 2 * ALL });
    expect(cell.basis).toBe('assumed: 150 to 1000 tokens an answer, 400 expected');
    expect(cell.outputTokens.expected).toBe(1.2 * ALL * 400);
    expect(cell.inputTokens.low).toBeGreaterThan(ALL);
    expect(cell.usd.expected).toBeCloseTo(
      (cell.inputTokens.expected * price.input + cell.outputTokens.expected * price.output) / 1e6,
    );
    expect(cell.usd.low).toBeLessThan(cell.usd.expected);
    expect(cell.usd.high).toBeGreaterThan(cell.usd.expected);
    expect(estimate.usd).toEqual(cell.usd);
    expect(estimate.unpriced).toEqual([]);
  });

  it('calls an unknown price unknown and leaves it out of the sum by name', async () => {
    const { plan, store } = await shardPlan(home, [generator('a', { price }), generator('b')]);
    const { cells, estimate } = await estimatePlan(plan, store);
    const [known, unknown] = cells.values();
    expect(unknown?.usd).toBeNull();
    expect(estimate.usd).toEqual(known?.usd);
    expect(estimate.unpriced).toEqual(['b']);
  });

  it('learns from what is finished or journalled, and prices the rest alone', async () => {
    const { plan, store } = await shardPlan(home, [generator('a', { price }), generator('b', { price })]);
    const [first, second] = plan.nodes.values();
    if (!first || !second) throw new Error('no shards');
    await finish(store, first, { calls: 75, inputTokens: 7_500, outputTokens: 15_000, usd: 0.2 });
    const tried = (outcome: string) => ({
      outcome,
      calls: 1,
      row: { provenance: { usage: { inputTokens: 100, outputTokens: 200 } } },
    });
    const tries = ['accepted', 'accepted', 'rejected'].flatMap((outcome) =>
      Array.from({ length: 5 }, () => tried(outcome)),
    );
    await journal(store, second, tries);
    const { cells } = await estimatePlan(plan, store);
    const [mine, others] = cells.values();
    // 40 slots are left, at one and a half calls each.
    expect(mine?.instancesDone).toBe(ALL - 40);
    expect(others?.instancesDone).toBe(0);
    expect(mine?.calls.expected).toBe(60);
    expect(mine?.inputTokens.expected).toBe(6_000);
    expect(mine?.outputTokens.expected).toBe(12_000);
    expect(mine?.basis).toBe('90 calls made before');
    expect(others?.basis).toContain('as long as other generators');
    expect(others?.outputTokens.expected).toBe(1.2 * ALL * 200);
  });

  it('foretells every try where many calls brought nothing', async () => {
    const { plan, store } = await shardPlan(home, [generator('a', { price })]);
    const [first] = plan.nodes.values();
    if (first?.spec.kind !== 'shard') throw new Error('no shards');
    const { maxAttempts } = first.spec;
    const row = { provenance: { usage: { inputTokens: 100, outputTokens: 200 } } };
    await journal(
      store,
      first,
      Array.from({ length: 30 }, () => ({ outcome: 'rejected', calls: 1, row })),
    );
    const [cell] = (await estimatePlan(plan, store)).cells.values();
    expect(cell?.calls).toEqual({ low: ALL * maxAttempts, expected: ALL * maxAttempts, high: ALL * maxAttempts });
    expect(cell?.basis).toBe('30 calls made before');
  });

  it('counts a slot once that two executions have filled, and asks nothing more of one that was given up', async () => {
    const { plan, store } = await shardPlan(home, [generator('a', { price })]);
    const [first] = plan.nodes.values();
    if (first?.spec.kind !== 'shard') throw new Error('no shards');
    const { maxAttempts } = first.spec;
    const tried = (outcome: string, slot: number) => ({ outcome, calls: 1, row: { provenance: { slot } } });
    await journal(store, first, [
      ...[0, 0, 1].map((slot) => tried('accepted', slot)),
      ...Array.from({ length: maxAttempts }, () => tried('rejected', 2)),
      tried('rejected', 3),
    ]);
    const [cell] = (await estimatePlan(plan, store)).cells.values();
    expect(cell?.instancesDone).toBe(3);
    expect(cell?.calls.low).toBe(ALL - 3);
  });

  it('asks nothing for what is done', async () => {
    const { plan, store } = await shardPlan(home, [generator('a')]);
    for (const node of plan.nodes.values()) await finish(store, node, {});
    const { cells, estimate } = await estimatePlan(plan, store);
    expect([...cells.values()][0]).toMatchObject({
      calls: { high: 0 },
      usd: { high: 0 },
      basis: 'done',
      instancesDone: ALL,
    });
    expect(estimate.unpriced).toEqual([]);
  });

  it('takes the time from the slower of places and limits per minute', async () => {
    const limited = generator('a', { limits: { concurrency: 64, requestsPerMinute: 1 } });
    const { plan, store } = await shardPlan(home, [limited]);
    const { estimate } = await estimatePlan(plan, store);
    expect(estimate.seconds).toEqual({ low: 60 * ALL, expected: 60 * 1.2 * ALL, high: 60 * 2 * ALL });
  });
});
