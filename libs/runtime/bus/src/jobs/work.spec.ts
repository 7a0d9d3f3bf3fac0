import { until } from '@agora/service-testkit';
import { setTimeout as pause } from 'node:timers/promises';
import { eventsUntilEnded, kinds, measureJob, queued } from '../../test/measure-service.js';
import { silent, useNats } from '../../test/use-nats.js';
import { useWorkers } from '../../test/use-workers.js';
import { startService } from '../index.js';

const nats = useNats();
const work = useWorkers(nats);

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
