import type { RunEvent } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finish, journal, shardPlan } from '../../test/shard-plan.js';
import type { StageNode } from '../plan/run-plan.js';
import { YieldGate } from './yield-gate.js';

const generators = [
  { id: 'a', provider: 'openai-compatible', model: 'm', options: { baseURL: 'http://127.0.0.1:9/v1' } },
];

let home: string;
beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'agora-gate-'))));
afterEach(() => rm(home, { recursive: true }));

async function open(acceptYield = false) {
  const { plan, store } = await shardPlan(home, generators);
  const shards = [...plan.nodes.values()].filter(({ spec }) => spec.kind === 'shard');
  const [first, second] = shards as [StageNode, StageNode];
  return { gate: new YieldGate(plan, store, acceptYield), store, first, second };
}
const about = ({ key }: StageNode) => ({
  runId: 'r',
  at: '2026-01-01T00:00:00.000Z',
  key,
  stage: 'generate' as const,
  title: key,
  cells: [],
});
const accepted = (node: StageNode, count: number): RunEvent => {
  const progress = { done: 0, total: 10, unit: 'instances', accepted: count };
  return { kind: 'stage-progress', ...about(node), progress };
};

describe('the gate of shards', () => {
  it('holds the others back until one has had an output accepted', async () => {
    const { gate, store, first, second } = await open();
    expect(gate.queue(first)).toEqual({ unproven: { rejected: 0 } });
    await gate.look();
    expect(gate.holds(second)).toBe(true);
    await journal(store, first, [{ outcome: 'rejected' }, { outcome: 'accepted' }]);
    await gate.look();
    expect(gate.holds(second)).toBe(false);
    expect(gate.queue(second)).toEqual({});
  });

  it('does not open because an event says so: the others would be paid for', async () => {
    const { gate, store, first, second } = await open();
    gate.queue(first);
    await journal(store, first, [{ outcome: 'rejected' }]);
    expect(gate.apply(accepted(first, 0))).toBe(false);
    // Worth a look, and no more.
    expect(gate.apply(accepted(first, 1))).toBe(true);
    await gate.look();
    expect(gate.holds(second)).toBe(true);
    expect(gate.apply(accepted(second, 1))).toBe(false);
  });

  it('opens for what a shard has finished, and counts what it had rejected', async () => {
    const { gate, store, first, second } = await open();
    gate.queue(first);
    await finish(store, first, { accepted: 0, rejected: { form: 7, unreachable: 3 } });
    await gate.finished(first.key);
    expect(gate.queue(second)).toEqual({ unproven: { rejected: 7 } });
    await finish(store, second, { accepted: 1 });
    await gate.finished(second.key);
    expect(gate.queue(first)).toEqual({});
  });

  it('makes none of them once one was paused, and says who was', async () => {
    const { gate, first, second } = await open();
    gate.queue(first);
    gate.failed(first.key, new Fault('low-yield', 'paused: 20 of its last 20 outputs were rejected (20 form)'));
    expect(gate.refusal(second)?.message).toMatch(/^a in .* is paused: 20 of its last 20/);
    expect(gate.pauses).toMatchObject([{ generator: 'a', shards: expect.arrayContaining([first.key, second.key]) }]);
  });

  it('makes none of them once an endpoint that has written nothing yet cannot be used, which is no pause', async () => {
    const { gate, first, second } = await open();
    gate.queue(first);
    gate.failed(first.key, new Fault('unreachable', 'nobody there'));
    expect(gate.refusal(second)).toMatchObject({ code: 'unreachable' });
    expect(gate.pauses).toEqual([]);
  });

  it('holds nothing back where any yield is accepted', async () => {
    const { gate, first, second } = await open(true);
    expect(gate.queue(first)).toEqual({ acceptYield: true });
    expect(gate.holds(second)).toBe(false);
  });
});
