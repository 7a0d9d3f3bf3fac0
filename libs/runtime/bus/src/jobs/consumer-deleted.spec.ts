import { until } from '@agora/service-testkit';
import { WORK_STREAM } from '@agora/contracts';
import { measureJob, measureService, QUICK } from '../../test/measure-service.js';
import { silent, useNats } from '../../test/use-nats.js';
import { startService } from '../index.js';

const nats = useNats();

it('a job in work is not begun by another worker when its consumer was deleted and made again', async () => {
  const begun: string[] = [];
  let finish: () => void = () => undefined;
  const finished = new Set<string>();
  const start = (worker: string) => {
    const definition = measureService(async ({ key }) => {
      if (finished.has(key)) return 'found';
      begun.push(worker);
      await new Promise<void>((resolve) => (finish = resolve));
      finished.add(key);
      return 'made';
    });
    // One at a time, so that the worker which has it cannot get it again.
    const tuning = { ...QUICK, ackWaitMs: 30_000 };
    return startService({ ...definition, concurrency: 1 }, { bus: nats.options, home: '/tmp', log: silent, tuning });
  };
  const services = [await start('one'), await start('two')];
  const bus = await nats.connect();
  const job = measureJob('forgotten', 'one');
  await bus.publishJob(job, 1);
  await until(() => begun.length === 1);
  expect([...(await bus.jobsInWork('intrinsic-metrics', [job.key, 'unknown']))]).toEqual([job.key]);

  const { jsm } = bus.connection;
  await jsm.consumers.delete(WORK_STREAM, 'measure');
  // Made again by the worker that is idle, and delivered to it.
  await until(() =>
    jsm.consumers.info(WORK_STREAM, 'measure').then(
      ({ num_ack_pending }) => num_ack_pending === 1,
      () => false,
    ),
  );
  // Longer than the question takes whether another has it.
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(begun).toHaveLength(1);
  finish();
  await until(async () => (await jsm.streams.info(WORK_STREAM)).state.messages === 0);
  expect(begun).toHaveLength(1);
  await until(async () => (await bus.jobsInWork('intrinsic-metrics', [job.key])).size === 0);
  for (const service of services) await service.close();
});
