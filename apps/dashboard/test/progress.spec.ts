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
});
