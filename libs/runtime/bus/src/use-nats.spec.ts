import { z } from 'zod';
import { useNats, withNats } from '../test/use-nats.js';

const nats = useNats();

describe('useNats', () => {
  it('gives the block a server with JetStream that only its options open', async () => {
    const bus = await nats.bus();
    const table = await bus.kv('spec', z.number());
    const revision = await table.create('a', 1);
    expect(await table.get('a')).toEqual({ value: 1, revision });
    expect(nats.options.token).toHaveLength(48);
  });

  it('connects once', async () => {
    expect(await nats.bus()).toBe(await nats.bus());
  });
});

describe('withNats', () => {
  it('gives another server, and stops it afterwards', async () => {
    const inside = await withNats(async (own) => {
      expect(own.server.pid).not.toBe(nats.server.pid);
      await own.bus();
      return own.server;
    });
    expect((await inside.exited).expected).toBe(true);
    expect(() => process.kill(inside.pid, 0)).toThrow('ESRCH');
  });
});
