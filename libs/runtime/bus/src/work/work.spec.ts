import { setTimeout as pause } from 'node:timers/promises';
import type { RunEvent } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import {
  eventsUntilEnded,
  kinds,
  measureJob,
  measureService,
  queued,
  QUICK,
  until,
  type Handler,
} from '../../test/measure-service.js';
import { silent, useNats } from '../../test/use-nats.js';
import { startService, type RunningService, type WorkTuning } from '../index.js';

const nats = useNats();
const services: RunningService[] = [];
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.close()));
  const bus = await nats.connect();
  await bus.connection.jsm.streams.purge('WORK');
});

async function work(
  handler: Handler,
  options: { concurrency?: number; tuning?: Partial<WorkTuning> } = {},
): Promise<RunningService> {
  const service = await startService(measureService(handler, options), {
    bus: nats.options,
    home: '/tmp',
    log: silent,
    tuning: { ...QUICK, ...options.tuning },
  });
  services.push(service);
  return service;
}

const failures = (events: RunEvent[]) => events.filter((event) => event.kind === 'stage-failed');

describe('a job', () => {
  it('is told of from its start to its end, then gone from the queue', async () => {
    const bus = await nats.connect();
    await work(async (job, context) => {
      expect(context).toMatchObject({ attempt: 1, lastAttempt: false });
      context.report({ done: 1, total: 2, unit: 'rows' });
      context.report({ done: 2, total: 2, unit: 'rows' });
      return { title: job.title };
    });
    const job = measureJob('told', 'one');
    await bus.publishJob(job, 1);
    const events = await eventsUntilEnded(bus, 'told');
    expect(kinds(events)).toEqual(['stage-started', 'stage-progress', 'stage-progress', 'stage-finished']);
    expect(events[0]).toMatchObject({ key: job.key, stage: 'measure', title: 'one', cells: ['cell of one'] });
    expect(events[0]).toMatchObject({ worker: expect.stringMatching(/^intrinsic-metrics@.+#\d+$/) });
    expect(events[2]).toMatchObject({ progress: { done: 2, total: 2, unit: 'rows' } });
    expect(events[3]).toMatchObject({ summary: { title: 'one' }, seconds: expect.any(Number) });
    await until(async () => (await queued(bus)) === 0);
  });

  it('stays in the queue until its handler is done', async () => {
    const bus = await nats.connect();
    let finish: () => void = () => undefined;
    const began = new Promise<void>((resolve) => {
      void work(async () => {
        resolve();
        await new Promise<void>((end) => (finish = end));
      });
    });
    await bus.publishJob(measureJob('stays', 'one'), 1);
    await began;
    expect(await queued(bus)).toBe(1);
    finish();
    await until(async () => (await queued(bus)) === 0);
  });

  it('is queued once per round of a run, and again in the next', async () => {
    const bus = await nats.connect();
    const job = measureJob('rounds', 'one');
    expect(await bus.publishJob(job, 1)).toMatchObject({ duplicate: false });
    expect(await bus.publishJob(job, 1)).toMatchObject({ duplicate: true });
    expect(await bus.publishJob(job, 2)).toMatchObject({ duplicate: false });
    expect(await bus.publishJob({ ...job, runId: 'another' }, 1)).toMatchObject({ duplicate: false });
    expect(await queued(bus)).toBe(3);
  });

  it('that comes twice at once is done one after the other, so that the second finds what the first made', async () => {
    const bus = await nats.connect();
    const artifacts = new Set<string>();
    let atOnce = 0;
    let built = 0;
    await work(async ({ key }) => {
      if (artifacts.has(key)) return 'found';
      expect((atOnce += 1)).toBe(1);
      await pause(50);
      atOnce -= 1;
      built += 1;
      artifacts.add(key);
      return 'built';
    });
    const job = measureJob('twice', 'one');
    await bus.publishJob(job, 1);
    await bus.publishJob(job, 2);
    const events = await eventsUntilEnded(bus, 'twice', 2);
    const summaries = events.flatMap((event) => (event.kind === 'stage-finished' ? [event.summary] : []));
    expect(summaries).toEqual(['built', 'found']);
    expect(built).toBe(1);
  });

  it('that leaves its place lets others begin, and gives no more than the one place back', async () => {
    const bus = await nats.connect();
    const begun: string[] = [];
    const endings: Record<string, () => void> = {};
    await work(
      async ({ title }, context) => {
        begun.push(title);
        if (title === 'waits') context.leavePlace();
        await new Promise<void>((end) => (endings[title] = end));
      },
      { concurrency: 1 },
    );
    await bus.publishJob(measureJob('leaves', 'waits'), 1);
    await bus.publishJob(measureJob('leaves', 'first'), 1);
    await until(() => begun.length === 2);
    await bus.publishJob(measureJob('leaves', 'second'), 1);
    await bus.publishJob(measureJob('leaves', 'third'), 1);
    endings['waits']?.();
    await until(async () => (await queued(bus)) === 3);
    expect(begun).toEqual(['waits', 'first']);
    endings['first']?.();
    await until(() => begun.length === 3);
    endings['second']?.();
    await until(() => begun.length === 4);
    endings['third']?.();
    await eventsUntilEnded(bus, 'leaves', 4);
    expect(begun).toEqual(['waits', 'first', 'second', 'third']);
  });

  it('longer than the ack wait is kept by its signs of life', async () => {
    const bus = await nats.connect();
    let begun = 0;
    await work(
      async () => {
        begun += 1;
        await pause(2_500);
      },
      { tuning: { ackWaitMs: 1_000 } },
    );
    await bus.publishJob(measureJob('long', 'one'), 1);
    expect(kinds(await eventsUntilEnded(bus, 'long'))).toEqual(['stage-started', 'stage-finished']);
    await until(async () => (await queued(bus)) === 0);
    expect(begun).toBe(1);
  });
});

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

describe('concurrency', () => {
  it('is bounded per process and used in full', async () => {
    const bus = await nats.connect();
    let atOnce = 0;
    let most = 0;
    let bothIn: () => void = () => undefined;
    const both = new Promise<void>((resolve) => (bothIn = resolve));
    await work(
      async () => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        if (atOnce === 2) bothIn();
        await both; // Never passed when only one job ran at a time.
        await pause(5);
        atOnce -= 1;
      },
      { concurrency: 2 },
    );
    for (let n = 0; n < 12; n++) await bus.publishJob(measureJob('bound', `job ${n}`), 1);
    await eventsUntilEnded(bus, 'bound', 12);
    expect(most).toBe(2);
  });

  it('takes no more from the queue than it runs, so that another process gets the rest', async () => {
    const bus = await nats.connect();
    const hold: (() => void)[] = [];
    await work(() => new Promise<void>((resolve) => hold.push(resolve)), { concurrency: 1 });
    for (const title of ['first', 'second', 'third']) await bus.publishJob(measureJob('share', title), 1);
    await until(() => hold.length === 1);
    const done: string[] = [];
    await work(async ({ title }) => {
      done.push(title);
    });
    await until(() => done.length === 2);
    hold[0]?.();
    await eventsUntilEnded(bus, 'share', 3);
    expect(hold).toHaveLength(1);
  });
});

describe('a handler', () => {
  it('outside the work subjects is a mistake that keeps the service from starting', async () => {
    const { Controller, Module } = await import('@nestjs/common');
    const { EventPattern } = await import('@nestjs/microservices');
    @Controller()
    class Astray {
      @EventPattern('event.run.x.y')
      handle(): void {
        // Never called.
      }
    }
    @Module({})
    class AstrayModule {}
    const module = () => ({ module: AstrayModule, controllers: [Astray] });
    const starting = startService(
      { name: 'trainer', concurrency: 1, module },
      { bus: nats.options, home: '/tmp', log: silent },
    );
    await expect(starting).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('event.run.x.y'),
    });
  });
});
