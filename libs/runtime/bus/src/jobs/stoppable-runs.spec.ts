import { until } from '@agora/service-testkit';
import { RUNS_BUCKET, subjects, type RunEvent } from '@agora/contracts';
import { z } from 'zod';
import { eventsUntilEnded, measureJob, measureService, queued, QUICK } from '../../test/measure-service.js';
import { silent, useNats } from '../../test/use-nats.js';
import {
  isRunCancelled,
  runCancelled,
  startService,
  type Log,
  type RunningService,
  type WorkContext,
} from '../index.js';

const nats = useNats();
let service: RunningService | undefined;
afterEach(async () => {
  await service?.close();
  service = undefined;
});

/** A service whose jobs last until their signal aborts. */
async function lasting(begun: (context: WorkContext) => void = () => undefined, log: Log = silent): Promise<void> {
  const handler = (_job: unknown, context: WorkContext): Promise<never> => {
    begun(context);
    return new Promise((_, reject) => {
      const stop = (): void => reject(new Error('aborted'));
      if (context.signal.aborted) stop();
      context.signal.addEventListener('abort', stop);
    });
  };
  service = await startService(measureService(handler), { bus: nats.options, home: '/tmp', log, tuning: QUICK });
}

const states = async () => (await nats.connect()).kv(RUNS_BUCKET, z.looseObject({ status: z.string() }));
const failure = (events: RunEvent[]) => events.find(({ kind }) => kind === 'stage-failed');
const cancelled = { final: true, fault: { code: 'cancelled', message: runCancelled().message, retryable: false } };

it('ends the jobs of a cancelled run at once, for good, and no others', async () => {
  const bus = await nats.connect();
  const begun: WorkContext[] = [];
  await lasting((context) => begun.push(context));
  const [mine, other] = [measureJob('mine', 'one'), measureJob('other', 'one')];
  await bus.publishJob(mine, 1);
  await bus.publishJob(other, 1);
  await until(() => begun.length === 2);
  await bus.tell(subjects.rpc('intrinsic-metrics', 'stop'), { runId: 'mine' });
  expect(failure(await eventsUntilEnded(bus, 'mine'))).toMatchObject({ key: mine.key, ...cancelled });
  const signals = Object.fromEntries(begun.map(({ job, signal }) => [job.runId, signal]));
  expect(signals['mine'] && isRunCancelled(signals['mine'])).toBe(true);
  expect(signals['other']?.aborted).toBe(false);
  await until(async () => (await queued(bus)) === 1);
  await bus.tell(subjects.rpc('intrinsic-metrics', 'stop'), { runId: 'other' });
  await until(async () => (await queued(bus)) === 0);
});

it('begins a job of a run that was cancelled with its signal aborted, so that it can end what is away', async () => {
  const bus = await nats.connect();
  await (await states()).create('before', { status: 'cancelled' });
  const begun: boolean[] = [];
  await bus.publishJob(measureJob('before', 'one'), 1);
  await lasting(({ signal }) => begun.push(isRunCancelled(signal)));
  expect(failure(await eventsUntilEnded(bus, 'before'))).toMatchObject(cancelled);
  expect(begun).toEqual([true]);
});

it('finds out by itself when no word has come', async () => {
  const bus = await nats.connect();
  const revision = await (await states()).create('unheard', { status: 'running' });
  let begun = false;
  await lasting(() => (begun = true));
  await bus.publishJob(measureJob('unheard', 'one'), 1);
  await until(() => begun);
  await (await states()).update('unheard', { status: 'cancelled' }, revision);
  expect(failure(await eventsUntilEnded(bus, 'unheard'))).toMatchObject(cancelled);
});

it('does not say of each job that its run was cancelled', async () => {
  const bus = await nats.connect();
  const warnings: string[] = [];
  let begun = 0;
  await lasting(() => (begun += 1), { ...silent, warn: (message: string) => void warnings.push(message) });
  for (const title of ['one', 'two']) await bus.publishJob(measureJob('quiet', title), 1);
  await until(() => begun === 2);
  await bus.tell(subjects.rpc('intrinsic-metrics', 'stop'), { runId: 'quiet' });
  await eventsUntilEnded(bus, 'quiet', 2);
  expect(warnings).toEqual([]);
});

it('lets a service that hurries hand its jobs back without the grace time', async () => {
  const bus = await nats.connect();
  let context: WorkContext | undefined;
  await lasting((given) => (context = given));
  await bus.publishJob(measureJob('hurried', 'one'), 1);
  await until(() => context !== undefined);
  service?.hurry();
  expect(context?.signal.aborted).toBe(true);
  expect(context && isRunCancelled(context.signal)).toBe(false);
  await service?.close();
  expect(await queued(bus)).toBe(1);
});
