import type { RunEvent } from '@agora/contracts';
import { LiveProgress } from '../src/live/progress.js';

const runId = 'watched-0123abcd';
const minute = (at: number): string => `2026-03-01T10:0${at}:00.000Z`;
const notice = (at: number, message: string): RunEvent => ({ kind: 'run-notice', runId, at: minute(at), message });
const begun = (at: number): RunEvent => ({
  kind: 'run-started',
  runId,
  at: minute(at),
  cells: [],
  stages: [],
  simulated: false,
});

describe('the progress of a run', () => {
  it('keeps what was told of a round before its first event, and forgets the rounds before', () => {
    const progress = new LiveProgress();
    const events = [
      begun(0),
      notice(1, 'of the first'),
      notice(3, 'who began the second'),
      begun(2),
      notice(4, 'more'),
    ];
    for (const event of events) progress.apply(event);
    expect(progress.notices.map(({ text }) => text)).toEqual(['who began the second', 'more']);
  });

  it('counts instances and tokens of generators alone, not those of what is made of them', () => {
    const progress = new LiveProgress();
    const cell = { id: 'a.math.m.n20.s1', stages: 2, cached: 0, generator: 'a', slots: 20 };
    const stage = { runId, at: minute(1), stage: 'generate' as const, title: '', cells: [cell.id] };
    progress.apply({ ...begun(0), cells: [cell] } as RunEvent);
    const told = { done: 10, total: 20, unit: 'instances', usd: 1, tokensPerSecond: 5 };
    progress.apply({ kind: 'stage-progress', ...stage, key: 'shard', progress: told });
    progress.apply({
      kind: 'stage-progress',
      ...stage,
      key: 'dataset',
      progress: { done: 9, total: 10, unit: 'rows' },
    });
    expect(progress.pace.models).toMatchObject([{ generator: 'a', made: 10, slots: 20, usd: 1 }]);
    expect([progress.usd, progress.projectedUsd]).toEqual([1, 2]);
    const training = { done: 1, total: 9, unit: 'steps', tokensPerSecond: 7000 };
    progress.apply({ kind: 'stage-progress', ...stage, stage: 'train', key: 'student', progress: training });
    expect(progress.tokensPerMinute).toBe(300);
  });
});
