import type { RunEvent } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { kinds, measureJob } from '../../test/measure-service.js';
import { StageReporter } from './stage-reporter.js';

const flush = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};
const progress = (done: number) => ({ done, total: 1_000, unit: 'rows' });
const doneOf = (events: RunEvent[]) =>
  events.flatMap((event) => (event.kind === 'stage-progress' ? [event.progress.done] : []));

function reporter(publish: (event: RunEvent) => Promise<void> = () => Promise.resolve()) {
  const events: RunEvent[] = [];
  const recording = (event: RunEvent): Promise<void> => {
    events.push(event);
    return publish(event);
  };
  return { events, reporter: new StageReporter(measureJob('r', 'one'), recording) };
}

describe('StageReporter', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('publishes at most four times a second, and always the latest', async () => {
    const { events, reporter: stage } = reporter();
    for (let n = 1; n <= 1_000; n++) {
      stage.progress(progress(n));
      await jest.advanceTimersByTimeAsync(1);
    }
    await jest.advanceTimersByTimeAsync(250);
    expect(doneOf(events)).toEqual([1, 250, 500, 750, 1_000]);
  });

  it('is still when there is nothing new', async () => {
    const { events, reporter: stage } = reporter();
    stage.progress(progress(1));
    await jest.advanceTimersByTimeAsync(10_000);
    expect(doneOf(events)).toEqual([1]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('publishes what still waits before the end, and nothing after it', async () => {
    const { events, reporter: stage } = reporter();
    await stage.started('w');
    for (const n of [1, 2, 3]) stage.progress(progress(n));
    await stage.finished(1.5, undefined);
    stage.progress(progress(4));
    await jest.advanceTimersByTimeAsync(1_000);
    expect(kinds(events)).toEqual(['stage-started', 'stage-progress', 'stage-progress', 'stage-finished']);
    expect(doneOf(events)).toEqual([1, 3]);
    expect(events.at(-1)).toMatchObject({ seconds: 1.5, summary: null });
  });

  it('keeps one progress on its way at a time when publishing is slow', async () => {
    const release: (() => void)[] = [];
    const { events, reporter: stage } = reporter(() => new Promise((resolve) => release.push(resolve)));
    for (let n = 1; n <= 8; n++) {
      stage.progress(progress(n));
      await jest.advanceTimersByTimeAsync(250);
    }
    expect(doneOf(events)).toEqual([1]);
    release.shift()?.();
    await flush();
    await jest.advanceTimersByTimeAsync(250);
    expect(doneOf(events)).toEqual([1, 8]);
  });

  it('does not fail over progress, but does over the end', async () => {
    const { events, reporter: stage } = reporter(() => Promise.reject(new Error('away')));
    stage.progress(progress(1));
    await expect(stage.failed(new Fault('internal', 'x'), true)).rejects.toThrow('away');
    expect(kinds(events)).toEqual(['stage-progress', 'stage-failed']);
  });
});
