import type { RunEvent } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shardPlan } from '../../test/shard-plan.js';
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
  return { gate: new YieldGate(plan, store, acceptYield), first, second };
}
const about = ({ key }: StageNode) => ({
  runId: 'r',
  at: '2026-01-01T00:00:00.000Z',
  key,
  stage: 'generate' as const,
  title: key,
  cells: [],
});
const failed = (node: StageNode, fault: Fault): RunEvent => ({
  kind: 'stage-failed',
  ...about(node),
  fault: fault.toData(),
  final: true,
});

describe('the gate of shards', () => {
  it('holds the others back until one has had an output accepted', async () => {
    const { gate, first, second } = await open();
    expect(gate.queue(first)).toEqual({ unproven: { rejected: 0 } });
    expect(gate.holds(second)).toBe(true);
    const progress = { done: 0, total: 10, unit: 'instances', accepted: 1 };
    expect(gate.apply({ kind: 'stage-progress', ...about(first), progress })).toBe(true);
    expect(gate.holds(second)).toBe(false);
    expect(gate.queue(second)).toEqual({});
  });

  it('makes none of them once one was paused, and says who was', async () => {
    const { gate, first, second } = await open();
    gate.queue(first);
    gate.apply(failed(first, new Fault('low-yield', 'paused: 20 of its last 20 outputs were rejected (20 form)')));
    expect(gate.refusal(second)?.message).toMatch(/^a in .* is paused: 20 of its last 20/);
    expect(gate.pauses).toMatchObject([{ generator: 'a', shards: expect.arrayContaining([first.key, second.key]) }]);
  });

  it('makes none of them once an endpoint that has written nothing yet cannot be used, which is no pause', async () => {
    const { gate, first, second } = await open();
    gate.queue(first);
    gate.apply(failed(first, new Fault('unreachable', 'nobody there')));
    expect(gate.refusal(second)).toMatchObject({ code: 'unreachable' });
    expect(gate.pauses).toEqual([]);
  });

  it('holds nothing back where any yield is accepted', async () => {
    const { gate, first, second } = await open(true);
    expect(gate.queue(first)).toEqual({ acceptYield: true });
    expect(gate.holds(second)).toBe(false);
  });
});
