import type { Progress, RunEvent } from '@agora/contracts';
import { formatSpending } from '../display/format.js';
import { SpendingProgress } from './spending-progress.js';

const at = '2026-01-01T00:00:00.000Z';
const started = (cells: { id: string; generator: string; slots: number }[], budgetUsd?: number): RunEvent => ({
  kind: 'run-started',
  runId: 'r',
  at,
  cells: cells.map((cell) => ({ ...cell, stages: 3, cached: 0 })),
  stages: [],
  simulated: false,
  ...(budgetUsd === undefined ? {} : { budgetUsd }),
});
const stage = (key: string, cell: string) => ({
  runId: 'r',
  at,
  key,
  stage: 'generate' as const,
  title: key,
  cells: [cell],
});
const progress = (key: string, cell: string, figures: Partial<Progress>): RunEvent => ({
  kind: 'stage-progress',
  ...stage(key, cell),
  progress: { done: 0, total: 100, unit: 'instances', ...figures },
});
const summary = {
  requested: 100,
  accepted: 90,
  rejected: {},
  missing: 10,
  calls: 120,
  inputTokens: 1,
  outputTokens: 1,
  uncountedCalls: 0,
};

describe('SpendingProgress', () => {
  it('adds up the latest figures of each shard and projects them over what is left', () => {
    const spending = new SpendingProgress();
    spending.apply(
      started(
        [
          { id: 'a.1', generator: 'a', slots: 200 },
          { id: 'a.2', generator: 'a', slots: 100 },
        ],
        9,
      ),
    );
    spending.apply(progress('s1', 'a.1', { done: 10, usd: 0.1, tokensPerSecond: 5 }));
    spending.apply(progress('s1', 'a.1', { done: 45, failed: 5, usd: 1, tokensPerSecond: 10 }));
    expect(spending.capUsd).toBe(9);
    expect(spending.paidUsd).toBe(1);
    expect(spending.tokensPerMinute).toBe(600);
    // $0.02 an instance, in the cell that has not begun as well.
    expect(spending.projectedUsd).toBeCloseTo(6);
    spending.apply({ kind: 'stage-finished', ...stage('s1', 'a.1'), seconds: 1, summary: { ...summary, usd: 3 } });
    expect(spending.paidUsd).toBe(3);
    expect(spending.tokensPerMinute).toBe(0);
    expect(spending.projectedUsd).toBeCloseTo(9);
  });

  it('does not guess where a price is unknown', () => {
    const spending = new SpendingProgress();
    spending.apply(
      started([
        { id: 'a.1', generator: 'a', slots: 10 },
        { id: 'b.1', generator: 'b', slots: 10 },
      ]),
    );
    expect([spending.paidUsd, spending.projectedUsd, spending.capUsd]).toEqual([undefined, undefined, undefined]);
    spending.apply(progress('s1', 'a.1', { done: 5, usd: 1 }));
    spending.apply(progress('s2', 'b.1', { done: 5 }));
    expect(spending.paidUsd).toBe(1);
    expect(spending.partly).toBe(true);
    expect(spending.projectedUsd).toBeUndefined();
  });

  it('counts nothing for what was finished before', () => {
    const spending = new SpendingProgress();
    spending.apply(started([{ id: 'a.1', generator: 'a', slots: 0 }]));
    expect(spending.projectedUsd).toBe(0);
  });

  it('counts what paid answers and judgments have cost, and nothing for models on this machine', () => {
    const spending = new SpendingProgress();
    spending.apply(started([{ id: 'a', generator: 'g', slots: 100 }]));
    const evaluated = (key: string, usd: number): RunEvent => ({
      kind: 'stage-progress',
      ...stage(key, 'a'),
      stage: 'evaluate',
      progress: { done: 5, total: 10, unit: 'answers', usd },
    });
    spending.apply(evaluated('student', 0));
    expect(spending.paidUsd).toBeUndefined();
    spending.apply(progress('s1', 'a', { done: 50, usd: 1 }));
    spending.apply(evaluated('judged', 0.2));
    spending.apply(evaluated('judged', 0.5));
    expect(spending.paidUsd).toBeCloseTo(1.5);
    expect(spending.projectedUsd).toBeCloseTo(2.5);
  });

  it('counts what judges of metrics have cost, while they are asked and when they are done', () => {
    const spending = new SpendingProgress();
    spending.apply(started([{ id: 'a', generator: 'g', slots: 100 }], 5));
    const measured = (key: string, figures: Partial<Progress>): RunEvent => ({
      kind: 'stage-progress',
      ...stage(key, 'a'),
      stage: 'measure',
      progress: { done: 5, total: 10, unit: 'judgments', ...figures },
    });
    spending.apply(measured('diversity', {}));
    expect(spending.paidUsd).toBeUndefined();
    spending.apply(measured('quality', { usd: 0.2 }));
    expect(spending.paidUsd).toBeCloseTo(0.2);
    expect(formatSpending(spending)).toEqual(['$0.20 now / $5.00 cap']);
    const finished = (usd: number | null): RunEvent => ({
      kind: 'stage-finished',
      ...stage('quality', 'a'),
      stage: 'measure',
      seconds: 1,
      summary: { aggregate: 4, usd },
    });
    // Its last report may be on its way still.
    spending.apply(finished(0.4));
    spending.apply(measured('quality', { usd: 0.3 }));
    expect(spending.paidUsd).toBeCloseTo(0.4);
    spending.apply(finished(null));
    expect(spending.paidUsd).toBeCloseTo(0.4);
  });
});
