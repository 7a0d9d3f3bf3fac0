import type { RunState } from '@agora/contracts';
import { RunWatch } from './run-watch.js';

const statuses = new Map<string, RunState['status'] | Error>();
let looks = 0;
const watch = new RunWatch(
  {
    get: async (runId) => {
      looks += 1;
      const status = statuses.get(runId);
      if (status instanceof Error) throw status;
      return status && { value: { status } };
    },
  },
  5,
);
const later = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 30));
const aborted = (signal: AbortSignal): Promise<unknown> =>
  new Promise((resolve) => signal.addEventListener('abort', resolve));

it('tells every job of a run that it was cancelled, and no other', async () => {
  const [one, two, other] = [watch.watch('a'), watch.watch('a'), watch.watch('b')];
  statuses.set('a', 'running').set('b', 'running');
  await later();
  expect([one, two, other].map(({ signal }) => signal.aborted)).toEqual([false, false, false]);
  statuses.set('a', 'cancelled');
  await aborted(one.signal);
  expect([two, other].map(({ signal }) => signal.aborted)).toEqual([true, false]);
  for (const each of [one, two, other]) each.close();
  // A new round of the run begins afresh.
  statuses.set('a', 'running');
  const again = watch.watch('a');
  await later();
  expect(again.signal.aborted).toBe(false);
  again.close();
});

it('is not misled by a bus that is away, nor by a run that nobody knows', async () => {
  statuses.set('c', new Error('away'));
  const held = watch.watch('c');
  await later();
  statuses.delete('c');
  await later();
  expect(held.signal.aborted).toBe(false);
  statuses.set('c', 'cancelled');
  await aborted(held.signal);
  held.close();
  const before = looks;
  await later();
  expect(looks).toBe(before);
});
