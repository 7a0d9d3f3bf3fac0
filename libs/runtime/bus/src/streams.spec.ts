import { nanos, StorageType } from 'nats';
import { silent, useNats } from '../test/use-nats.js';
import { Bus } from './index.js';
import { ensureStreams, ensureWorkConsumer } from './streams.js';

const nats = useNats();

describe('streams', () => {
  it('are on disk, the queue as a work queue and the events for a week', async () => {
    const { jsm } = (await nats.connect()).connection;
    const { config: work } = await jsm.streams.info('WORK');
    expect(work).toMatchObject({ retention: 'workqueue', storage: 'file', subjects: ['work.>'] });
    const { config: events } = await jsm.streams.info('EVENTS');
    expect(events).toMatchObject({ retention: 'limits', storage: 'file', max_age: nanos(7 * 24 * 3600 * 1000) });
  });

  it('of an older version are brought up to date, and keep what their operator set', async () => {
    const { jsm } = (await nats.connect()).connection;
    const { config } = await jsm.streams.info('EVENTS');
    await jsm.streams.update('EVENTS', { ...config, max_age: nanos(3600_000), max_bytes: 10_000_000 });
    await ensureStreams(jsm, 'here');
    const { config: now } = await jsm.streams.info('EVENTS');
    expect(now).toMatchObject({ max_age: nanos(7 * 24 * 3600 * 1000), max_bytes: 10_000_000 });
  });

  it('that cannot be what they must be are a fault', async () => {
    const { jsm } = (await nats.connect()).connection;
    await jsm.streams.delete('WORK');
    await jsm.streams.add({ name: 'WORK', subjects: ['work.>'], storage: StorageType.Memory });
    const connecting = Bus.connect(nats.options, { log: silent });
    await expect(connecting).rejects.toMatchObject({ message: expect.stringContaining('making the streams') });
    await jsm.streams.delete('WORK');
    await ensureStreams(jsm, 'here');
  });

  it('are made once by many that start at the same time', async () => {
    const { jsm } = (await nats.connect()).connection;
    await jsm.streams.delete('WORK');
    await jsm.streams.delete('EVENTS');
    const clients = await Promise.all(Array.from({ length: 8 }, () => Bus.connect(nats.options, { log: silent })));
    await Promise.all(clients.map((bus) => bus.close()));
    const names = (await jsm.streams.names().next()).sort();
    expect(names).toEqual(['EVENTS', 'WORK']);
  });
});

describe('the consumer of a work subject', () => {
  it('is durable, made once, and changed where its settings change', async () => {
    const { jsm } = (await nats.connect()).connection;
    const making = Array.from({ length: 6 }, () => ensureWorkConsumer(jsm, 'work.train', 5_000));
    expect(new Set(await Promise.all(making))).toEqual(new Set(['train']));
    await ensureWorkConsumer(jsm, 'work.train', 9_000);
    const { config } = await jsm.consumers.info('WORK', 'train');
    expect(config).toMatchObject({
      durable_name: 'train',
      ack_wait: nanos(9_000),
      max_deliver: -1,
      filter_subject: 'work.train',
    });
  });
});
