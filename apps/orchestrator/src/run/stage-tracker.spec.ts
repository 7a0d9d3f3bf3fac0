import type { StageSpec } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import type { StageNode } from '../plan/run-plan.js';
import { StageTracker } from './stage-tracker.js';

const spec: StageSpec = {
  kind: 'dataset',
  cell: { generator: 'g', domain: 'd', method: 'm', instances: 1, seed: 1 },
  shards: [],
};

function node(key: string, ...needs: string[]): StageNode {
  return { key, spec, title: key, cells: [], needs, runtime: { baseDir: '/', options: {}, limits: {} } };
}

function tracker(...nodes: StageNode[]): StageTracker {
  return new StageTracker(new Map(nodes.map((entry) => [entry.key, entry])));
}

const keys = (nodes: StageNode[]): string[] => nodes.map(({ key }) => key);

describe('StageTracker', () => {
  it('offers a stage only when everything it reads is done', () => {
    const stages = tracker(node('a'), node('b'), node('join', 'a', 'b'));
    expect(keys(stages.ready())).toEqual(['a', 'b']);
    stages.markDone('a');
    expect(keys(stages.ready())).toEqual(['b']);
    stages.markDone('b');
    expect(keys(stages.ready())).toEqual(['join']);
  });

  it('blocks every reader of a failed stage, directly or not, and nothing else', () => {
    const stages = tracker(node('bad'), node('next', 'bad'), node('last', 'next'), node('other'));
    const fault = new Fault('unreachable', 'no endpoint');
    stages.markFailed('bad', fault);
    expect(keys(stages.ready())).toEqual(['other']);
    expect(stages.faultOf('last')).toBe(fault);
    expect(stages.faultOf('other')).toBeUndefined();
    expect(stages.settled).toBe(false);
    stages.markDone('other');
    expect(stages.settled).toBe(true);
    expect(keys(stages.failed)).toEqual(['bad']);
  });

  it('counts what is queued by kind of stage', () => {
    const [a, b] = [node('a'), node('b')];
    const stages = tracker(a, b);
    stages.markQueued(a);
    expect(stages.queuedOf('generate')).toBe(1);
    expect(keys(stages.ready())).toEqual(['b']);
    stages.markDone('a');
    expect(stages.queuedOf('generate')).toBe(0);
  });

  it('keeps the first word on a stage: a late failure does not undo a finished one, nor the other way round', () => {
    const stages = tracker(node('a'), node('b'));
    stages.markDone('a');
    stages.markFailed('a', new Fault('internal', 'late'));
    stages.markFailed('b', new Fault('internal', 'first'));
    stages.markDone('b');
    expect(stages.isDone('a')).toBe(true);
    expect(stages.isDone('b')).toBe(false);
  });

  it('is settled at once when there is nothing to do', () => {
    expect(tracker().settled).toBe(true);
  });

  it('counts shards that are made by batches apart from those that are made live', () => {
    const shard = (key: string, mode: 'live' | 'batch'): StageNode => {
      const use = { plugin: 'p', version: '1', identity: {} };
      const generator = { id: 'g', provider: use, model: 'm', sampling: {} };
      const slots = { from: 0, to: 1 };
      const made = {
        kind: 'shard' as const,
        generator,
        method: use,
        domain: use,
        seeds: '0'.repeat(64),
        experimentSeed: 1,
      };
      return {
        ...node(key),
        spec: { ...made, slots, maxAttempts: 1 },
        runtime: { baseDir: '/', options: {}, limits: {}, mode },
      };
    };
    const [slow, quick] = [shard('slow', 'batch'), shard('quick', 'live')];
    const stages = tracker(slow, quick);
    stages.markQueued(slow);
    expect([stages.queuedOf('generate-by-batch'), stages.queuedOf('generate')]).toEqual([1, 0]);
    stages.markQueued(quick);
    stages.markDone('slow');
    expect([stages.queuedOf('generate-by-batch'), stages.queuedOf('generate')]).toEqual([0, 1]);
  });
});
