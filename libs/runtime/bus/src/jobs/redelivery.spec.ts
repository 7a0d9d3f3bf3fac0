import { until } from '@agora/service-testkit';
import { type RunEvent, healthSchema } from '@agora/contracts';
import { eventsUntilEnded, measureJob, measureService, queued, QUICK } from '../../test/measure-service.js';
import { spawnTest, type Spawned } from '../../test/spawn.js';
import { silent, useNats } from '../../test/use-nats.js';
import { startService, type RunningService } from '../index.js';

const nats = useNats();
const spawned: Spawned[] = [];
let rescuer: RunningService | undefined;
afterEach(async () => {
  for (const { child } of spawned) child.kill('SIGKILL');
  await Promise.all(spawned.splice(0).map(({ exited }) => exited));
  await rescuer?.close();
  rescuer = undefined;
  const bus = await nats.connect();
  await bus.connection.jsm.streams.purge('WORK');
});

async function worker(behaviour: string, more: Record<string, string> = {}): Promise<Spawned> {
  const env = { AGORA_NATS: nats.server.url, AGORA_HOME: '/tmp', BEHAVIOUR: behaviour, ...more };
  const process = spawnTest('worker.ts', env);
  spawned.push(process);
  if (more['MAIN']) await until(() => process.errors().includes('ready'));
  else expect(await process.line()).toBe('ready');
  return process;
}

async function rescue(attempts: number[] = []): Promise<void> {
  const definition = measureService(async (_, { attempt }) => {
    attempts.push(attempt);
    return 'rescued';
  });
  rescuer = await startService(definition, { bus: nats.options, home: '/tmp', log: silent, tuning: QUICK });
}

const rescued = (events: RunEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'stage-finished' && event.summary === 'rescued' ? [event.title] : []));

describe('a worker that is killed', () => {
  it('loses none of its jobs: others do them', async () => {
    const bus = await nats.connect();
    const victim = await worker('hang');
    for (const title of ['a', 'b', 'c']) await bus.publishJob(measureJob('killed', title), 1);
    for (let n = 0; n < 3; n++) expect(await victim.line()).toMatch(/^began [abc]$/);
    victim.child.kill('SIGKILL');
    expect(await victim.exited).toEqual({ code: null, signal: 'SIGKILL' });
    const attempts: number[] = [];
    await rescue(attempts);
    expect(rescued(await eventsUntilEnded(bus, 'killed', 3)).sort()).toEqual(['a', 'b', 'c']);
    expect(attempts).toEqual([2, 2, 2]);
    await until(async () => (await queued(bus)) === 0);
  });

  it('by one and the same job again and again does not get it for ever', async () => {
    const bus = await nats.connect();
    const tuning = { ...QUICK, maxAttempts: 1 };
    const victim = await worker('hang');
    await bus.publishJob(measureJob('poison', 'one'), 1);
    expect(await victim.line()).toBe('began one');
    victim.child.kill('SIGKILL');
    const ran: string[] = [];
    const definition = measureService(async ({ title }) => {
      ran.push(title);
    });
    rescuer = await startService(definition, { bus: nats.options, home: '/tmp', log: silent, tuning });
    expect((await eventsUntilEnded(bus, 'poison')).at(-1)).toMatchObject({
      final: true,
      fault: { code: 'worker-crashed' },
    });
    expect(ran).toEqual([]);
    await until(async () => (await queued(bus)) === 0);
  });
});

describe('a worker that is told to stop', () => {
  it('ends its running jobs first when they are short', async () => {
    const bus = await nats.connect();
    const process = await worker('slow', { MAIN: '1' });
    await bus.publishJob(measureJob('short', 'one'), 1);
    expect(await process.line()).toBe('began one');
    process.child.kill('SIGTERM');
    expect(await process.exited).toEqual({ code: 0, signal: null });
    const events = await eventsUntilEnded(bus, 'short');
    expect(events.at(-1)).toMatchObject({ kind: 'stage-finished', summary: { by: process.child.pid } });
    expect(await queued(bus)).toBe(0);
  });

  it.each([
    ['heed', 'aborts long ones and hands them over at once'],
    ['hang', 'hands over those that do not heed their signal'],
  ])('(%s) %s', async (behaviour) => {
    const bus = await nats.connect();
    const runId = `handed-${behaviour}`;
    const process = await worker(behaviour, { MAIN: '1' });
    await bus.publishJob(measureJob(runId, 'one'), 1);
    expect(await process.line()).toBe('began one');
    process.child.kill('SIGINT');
    await until(async () => {
      const { state } = await bus
        .request('rpc.intrinsic-metrics.health', {}, healthSchema)
        .catch(() => ({ state: 'gone' }));
      return state === 'draining';
    });
    // Its own patience would be over long before the queue's: a redelivery by time-out takes 15 s.
    const attempts: number[] = [];
    await rescue(attempts);
    const events = await eventsUntilEnded(bus, runId);
    expect(rescued(events)).toEqual(['one']);
    expect(events.map(({ kind }) => kind)).not.toContain('stage-failed');
    expect(attempts).toEqual([2]);
    expect(await process.exited).toEqual({ code: 0, signal: null });
  });

  it('hands a job over on its last attempt without using that up', async () => {
    const bus = await nats.connect();
    const tuning = { ...QUICK, maxAttempts: 1 };
    const began = new Promise<RunningService>((resolve) => {
      const definition = measureService((_, { signal, lastAttempt }) => {
        expect(lastAttempt).toBe(true);
        setImmediate(() => resolve(first));
        return new Promise((__, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      });
      let first: RunningService;
      void startService(definition, { bus: nats.options, home: '/tmp', log: silent, tuning }).then(
        (service) => (first = service),
      );
    });
    await bus.publishJob(measureJob('spared', 'one'), 1);
    await (await began).close();
    const attempts: number[] = [];
    await rescue(attempts);
    expect(rescued(await eventsUntilEnded(bus, 'spared'))).toEqual(['one']);
    expect(attempts).toEqual([1]);
  });

  it('takes nothing new while it drains', async () => {
    const bus = await nats.connect();
    const began: string[] = [];
    const definition = measureService(
      async ({ title }) => {
        began.push(title);
        await new Promise((resolve) => setTimeout(resolve, 400));
      },
      { concurrency: 1 },
    );
    const tuning = { ...QUICK, graceMs: 10_000 };
    const service = await startService(definition, { bus: nats.options, home: '/tmp', log: silent, tuning });
    await bus.publishJob(measureJob('drained', 'first'), 1);
    await until(() => began.length === 1);
    const closing = service.close();
    await bus.publishJob(measureJob('drained', 'second'), 1);
    await closing;
    expect(began).toEqual(['first']);
    expect(await queued(bus)).toBe(1);
  });
});
