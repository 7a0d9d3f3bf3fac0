import { until } from '@agora/service-testkit';
import type { RunEvent } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { eventsUntilEnded, kinds, measureJob, queued } from '../../test/measure-service.js';
import { useNats } from '../../test/use-nats.js';
import { useWorkers } from '../../test/use-workers.js';

const nats = useNats();
const work = useWorkers(nats);

const failures = (events: RunEvent[]) => events.filter((event) => event.kind === 'stage-failed');

describe('a failing job', () => {
  it('is tried again when its fault is retryable', async () => {
    const bus = await nats.connect();
    const attempts: number[] = [];
    await work(async (_, { attempt }) => {
      attempts.push(attempt);
      if (attempt < 3) throw new Fault('overloaded', 'try later', { retryable: true });
      return 'done';
    });
    await bus.publishJob(measureJob('retry', 'one'), 1);
    const events = await eventsUntilEnded(bus, 'retry');
    expect(attempts).toEqual([1, 2, 3]);
    expect(failures(events)).toMatchObject([
      { final: false, fault: { code: 'overloaded', retryable: true } },
      { final: false, fault: { code: 'overloaded' } },
    ]);
    expect(events.at(-1)).toMatchObject({ kind: 'stage-finished', summary: 'done' });
  });

  it('is given up at once when its fault is not', async () => {
    const bus = await nats.connect();
    await work(async () => {
      throw new Fault('missing-credential', 'no key', { fix: 'Set it.' });
    });
    await bus.publishJob(measureJob('final', 'one'), 1);
    const events = await eventsUntilEnded(bus, 'final');
    expect(kinds(events)).toEqual(['stage-started', 'stage-failed']);
    expect(events[1]).toMatchObject({
      final: true,
      fault: { code: 'missing-credential', message: 'no key', fix: 'Set it.' },
    });
    await until(async () => (await queued(bus)) === 0);
  });

  it('that throws just anything is given up with its message', async () => {
    const bus = await nats.connect();
    await work(() => {
      throw new TypeError('x is undefined');
    });
    await bus.publishJob(measureJob('bug', 'one'), 1);
    const events = await eventsUntilEnded(bus, 'bug');
    expect(events.at(-1)).toMatchObject({ final: true, fault: { code: 'internal', message: 'x is undefined' } });
  });

  it('is given up after its last attempt, and leaves nothing in the queue', async () => {
    const bus = await nats.connect();
    const last: boolean[] = [];
    await work(async (_, { lastAttempt }) => {
      last.push(lastAttempt);
      throw new Fault('overloaded', 'never', { retryable: true });
    });
    await bus.publishJob(measureJob('last', 'one'), 1);
    const events = await eventsUntilEnded(bus, 'last');
    expect(last).toEqual([false, false, false, false, true]);
    expect(failures(events).map((event) => event.final)).toEqual([false, false, false, false, true]);
    await until(async () => (await queued(bus)) === 0);
  });

  it('does not stop the next', async () => {
    const bus = await nats.connect();
    await work(
      async ({ title }) => {
        if (title === 'bad') throw new Error('bad');
        return 'good';
      },
      { concurrency: 1 },
    );
    await bus.publishJob(measureJob('next', 'bad'), 1);
    await bus.publishJob(measureJob('next', 'good'), 1);
    expect((await eventsUntilEnded(bus, 'next', 2)).at(-1)).toMatchObject({ kind: 'stage-finished', title: 'good' });
  });

  it('fails when its summary is too large for an event', async () => {
    const bus = await nats.connect();
    await work(() => Promise.resolve('x'.repeat(300_000)));
    await bus.publishJob(measureJob('large', 'one'), 1);
    expect((await eventsUntilEnded(bus, 'large')).at(-1)).toMatchObject({
      final: true,
      fault: { code: 'invalid-input' },
    });
  });
});

describe('a message that is no job', () => {
  it('is removed, reported to its run when it names one, and harms nobody', async () => {
    const bus = await nats.connect();
    const done: string[] = [];
    await work(async ({ title }) => {
      done.push(title);
    });
    const { js } = bus.connection;
    await js.publish('work.measure', '{"key":');
    await js.publish('work.measure', Buffer.from([0xff, 0xfe]));
    await js.publish('work.measure', '');
    await js.publish('work.measure', JSON.stringify({ runId: 'not a token', key: 1 }));
    await js.publish('work.measure', JSON.stringify({ runId: 'broken', key: 'k', title: 'half a job', spec: {} }));
    await bus.publishJob(measureJob('broken', 'whole'), 1);
    const events = await eventsUntilEnded(bus, 'broken', 2);
    expect(events[0]).toMatchObject({
      kind: 'stage-failed',
      final: true,
      stage: 'measure',
      key: 'k',
      title: 'half a job',
      fault: { code: 'invalid-input', message: expect.stringContaining('is no job') },
    });
    expect(done).toEqual(['whole']);
    await until(async () => (await queued(bus)) === 0);
  });

  it('is refused under the key of another spec', async () => {
    const bus = await nats.connect();
    const done: string[] = [];
    await work(async ({ key }) => {
      done.push(key);
    });
    const one = measureJob('forged', 'one');
    const other = measureJob('forged', 'other');
    await bus.publishJob({ ...other, key: one.key, title: 'the other as the one' }, 1);
    await bus.publishJob(other, 1);
    const events = await eventsUntilEnded(bus, 'forged', 2);
    expect(failures(events)[0]).toMatchObject({
      title: 'the other as the one',
      final: true,
      fault: { code: 'invalid-input', message: expect.stringContaining(`the key of its spec is ${other.key}`) },
    });
    expect(done).toEqual([other.key]);
    await until(async () => (await queued(bus)) === 0);
  });

  it('is refused on the wrong subject', async () => {
    const bus = await nats.connect();
    await work(() => Promise.resolve('should not run'));
    const job = measureJob('astray', 'one');
    const spec = {
      kind: 'dataset',
      cell: { generator: 'g', domain: 'd', method: 'm', instances: 1, seed: 1 },
      shards: [],
    };
    await bus.connection.js.publish('work.measure', JSON.stringify({ ...job, spec }));
    const events = await eventsUntilEnded(bus, 'astray');
    expect(events).toMatchObject([
      { kind: 'stage-failed', final: true, fault: { message: expect.stringContaining('does not belong') } },
    ]);
  });
});
