import {
  answerWithinMs,
  BUDGETS_BUCKET,
  EVENTS_STREAM,
  RUNS_BUCKET,
  SERVICES,
  subjects,
  WORK_STREAM,
} from './messages.js';
import { runEventSchema } from './events.js';

describe('subjects on the bus', () => {
  it('have parts that cannot be taken for one another', () => {
    const all = [
      ...SERVICES.map((service) => subjects.rpc(service, 'health')),
      ...(['generate', 'train', 'evaluate', 'measure'] as const).map((stage) => subjects.work(stage)),
      subjects.event('calibration-1', 'stage-done'),
    ];
    expect(new Set(all).size).toBe(all.length);
    for (const subject of all) expect(subject).toMatch(/^(rpc|work|event)(\.[a-z0-9-]+)+$/);
    expect(new Set([WORK_STREAM, EVENTS_STREAM, RUNS_BUCKET, BUDGETS_BUCKET]).size).toBe(4);
  });

  it('give a handler that fetches or installs something more time than one that answers from memory', () => {
    const start = answerWithinMs(subjects.rpc('orchestrator', 'start'));
    expect(start).toBeGreaterThan(answerWithinMs(subjects.rpc('orchestrator', 'cancel')));
  });
});

describe('events of a run', () => {
  const stage = {
    runId: 'r',
    at: '2026-01-01T00:00:00.000Z',
    key: 'k',
    stage: 'train',
    title: 'training',
    cells: ['c'],
  };

  it('are known by their kind', () => {
    const progress = { done: 1, total: 2, unit: 'steps' };
    expect(runEventSchema.parse({ kind: 'stage-progress', ...stage, progress })).toMatchObject({ progress });
    expect(runEventSchema.safeParse({ kind: 'stage-progressed', ...stage, progress }).success).toBe(false);
  });

  it('say when they were', () => {
    const event = { kind: 'stage-progress', ...stage, progress: { done: 1, total: 2, unit: 'steps' } };
    expect(runEventSchema.safeParse({ ...event, at: 'yesterday' }).success).toBe(false);
  });
});
