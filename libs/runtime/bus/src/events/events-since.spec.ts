import type { RunEvent } from '@agora/contracts';
import { eventsSince } from './events-since.js';

const started = (at: string): RunEvent => ({
  kind: 'run-started',
  runId: 'r',
  at,
  cells: [],
  stages: [],
  simulated: false,
});
const notice = (message: string): RunEvent => ({
  kind: 'run-notice',
  runId: 'r',
  at: '2026-01-01T00:00:00.000Z',
  message,
});

async function* replay(...events: RunEvent[]): AsyncGenerator<RunEvent> {
  yield* events;
}

describe('eventsSince', () => {
  it('leaves out what earlier rounds of the same run told', async () => {
    const first = '2026-01-01T00:00:00.000Z';
    const second = '2026-01-02T00:00:00.000Z';
    const history = replay(started(first), notice('old'), started(second), notice('new'));
    const seen: RunEvent[] = [];
    for await (const event of eventsSince(history, second)) seen.push(event);
    expect(seen).toEqual([started(second), notice('new')]);
  });
});
