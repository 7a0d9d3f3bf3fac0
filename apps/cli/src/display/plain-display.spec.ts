import type { RunEvent } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { PassThrough } from 'node:stream';
import type { WriteStream } from 'node:tty';
import { Output } from '../output.js';
import { RunProgress } from '../run/run-progress.js';
import { PlainDisplay } from './plain-display.js';

const at = '2026-01-01T00:00:00.000Z';
const ids = ['a.1', 'a.2', 'a.3', 'b.1'];
const started: RunEvent = {
  kind: 'run-started',
  runId: 'r',
  at,
  cells: ids.map((id) => ({ id, generator: id.slice(0, 1), slots: 10, stages: 3, cached: 0 })),
  stages: [{ stage: 'generate', total: 4, cached: 0 }],
  simulated: false,
};
const failed = (cell: string, fault: Fault): RunEvent => ({
  kind: 'stage-failed',
  runId: 'r',
  at,
  key: cell,
  stage: 'generate',
  title: cell,
  cells: [cell],
  final: true,
  fault: fault.toData(),
});

/** What a person reads of these events. */
function shown(events: RunEvent[]): string[] {
  const stream = new PassThrough();
  const output = new Output(false, stream as unknown as WriteStream);
  const progress = new RunProgress();
  const display = new PlainDisplay(output);
  for (const event of events) display.update(progress, event, progress.apply(event));
  display.close();
  return String(stream.read() ?? '')
    .split('\n')
    .slice(0, -1);
}

describe('PlainDisplay', () => {
  it('tells a spent budget once, and every other failure of a cell', () => {
    const spent = new Fault('budget-reached', 'the budget of $1 is spent');
    const refused = new Fault('rejected-credential', 'the key was refused');
    expect(
      shown([started, failed('a.1', spent), failed('a.2', spent), failed('b.1', refused), failed('a.3', spent)]),
    ).toEqual([
      'The budget of $1 is spent: what still needs paid calls is left for later.',
      '[3/4] failed b.1: the key was refused',
    ]);
  });

  it('tells what is to be known of a student once, however many are trained', () => {
    const summary = { notices: ['The chat template prints a date.'] };
    const trained = (key: string): RunEvent => ({
      ...{ kind: 'stage-finished', runId: 'r', at, key, stage: 'train', title: key, cells: [], summary, seconds: 1 },
    });
    expect(shown([started, trained('x'), trained('y')])).toEqual(['The student: The chat template prints a date.']);
  });
});
