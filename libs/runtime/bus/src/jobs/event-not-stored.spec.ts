import { until } from '@agora/service-testkit';
import { EVENTS_STREAM } from '@agora/contracts';
import { DiscardPolicy } from 'nats';
import { eventsUntilEnded, kinds, measureJob, measureService, QUICK } from '../../test/measure-service.js';
import { silent, useNats } from '../../test/use-nats.js';
import { startService, type RunningService } from '../index.js';

jest.setTimeout(90_000);

const nats = useNats();
let service: RunningService | undefined;
afterEach(() => service?.close());

it('does again a job that nobody could be told of, and calls none failed because of it', async () => {
  const bus = await nats.bus();
  const { jsm } = bus.connection;
  const limit = async (max_msgs: number): Promise<void> => {
    const { config } = await jsm.streams.info(EVENTS_STREAM);
    await jsm.streams.update(EVENTS_STREAM, { ...config, discard: DiscardPolicy.New, max_msgs });
  };
  await bus.publishEvent({ kind: 'run-notice', runId: 'first', at: new Date().toISOString(), message: 'full' });
  await limit(1);
  const said: string[] = [];
  const hear = (message: string): number => said.push(message);
  service = await startService(
    measureService(() => Promise.resolve('made')),
    {
      bus: nats.options,
      home: '/tmp',
      log: { ...silent, warn: hear, error: hear },
      tuning: { ...QUICK, tellMs: 1_000 },
    },
  );
  await bus.publishJob(measureJob('untold', 'one'), 1);
  await until(() => said.some((message) => message.includes('no room')));
  await limit(-1);

  expect(kinds(await eventsUntilEnded(bus, 'untold'))).toEqual(['stage-started', 'stage-finished']);
});
