import type { RunEvent } from '@agora/contracts';
import { kinds } from '../../test/measure-service.js';
import { useNats } from '../../test/use-nats.js';
import type { Bus } from '../index.js';

const nats = useNats();

function event(runId: string, n: number): RunEvent {
  const at = new Date(1_700_000_000_000 + n).toISOString();
  return { kind: 'run-notice', runId, at, message: String(n) };
}

async function publish(bus: Bus, runId: string, from: number, to: number): Promise<void> {
  for (let n = from; n < to; n++) await bus.publishEvent(event(runId, n));
}

async function take(events: AsyncIterable<RunEvent>, count: number): Promise<number[]> {
  const numbers: number[] = [];
  for await (const one of events) {
    if (one.kind === 'run-notice') numbers.push(Number(one.message));
    if (numbers.length === count) break;
  }
  return numbers;
}

const upTo = (count: number, from = 0): number[] => Array.from({ length: count }, (_, n) => n + from);

describe('the events of a run', () => {
  it('are replayed from the start, in order, and go on with what comes', async () => {
    const bus = await nats.connect();
    await publish(bus, 'replayed', 0, 600); // More than one pull brings.
    const reading = take(bus.runEvents('replayed', { fromStart: true }), 650);
    await publish(bus, 'replayed', 600, 650);
    expect(await reading).toEqual(upTo(650));
  });

  it('are only those to come unless the start is asked for', async () => {
    const bus = await nats.connect();
    await publish(bus, 'later', 0, 5);
    const reader = bus.runEvents('later')[Symbol.asyncIterator]();
    const next = reader.next();
    const consumers = async (): Promise<number> =>
      (await bus.connection.jsm.streams.info('EVENTS')).state.consumer_count;
    while ((await consumers()) === 0) await new Promise(setImmediate);
    await publish(bus, 'later', 5, 6);
    expect((await next).value).toMatchObject({ message: '5' });
    await reader.return?.();
  });

  it('are not those of a run whose id begins alike', async () => {
    const bus = await nats.connect();
    await publish(bus, 'alike.b', 100, 110);
    await publish(bus, 'alike', 0, 3);
    await publish(bus, 'alike-b', 200, 210);
    expect(await take(bus.runEvents('alike', { fromStart: true }), 3)).toEqual([0, 1, 2]);
  });

  it('leave out what is no event', async () => {
    const bus = await nats.connect();
    await bus.connection.js.publish('event.run.mixed.x', 'not json');
    await bus.connection.js.publish('event.run.mixed.x', '{"kind":"run-notice"}');
    await publish(bus, 'mixed', 0, 1);
    expect(await take(bus.runEvents('mixed', { fromStart: true }), 1)).toEqual([0]);
  });

  it('end when the signal aborts, waiting or not', async () => {
    const bus = await nats.connect();
    await publish(bus, 'aborted', 0, 3);
    const stop = new AbortController();
    const seen: RunEvent[] = [];
    for await (const one of bus.runEvents('aborted', { fromStart: true, signal: stop.signal })) {
      seen.push(one);
      if (seen.length === 3) setImmediate(() => stop.abort()); // By then the reader waits for a fourth.
    }
    expect(kinds(seen)).toHaveLength(3);
    for await (const one of bus.runEvents('aborted', { fromStart: true, signal: stop.signal })) seen.push(one);
    expect(seen).toHaveLength(3);
  });

  it('leave nothing behind on the server when the reader breaks off', async () => {
    const bus = await nats.connect();
    await publish(bus, 'broken-off', 0, 3);
    expect(await take(bus.runEvents('broken-off', { fromStart: true }), 1)).toEqual([0]);
    const { state } = await bus.connection.jsm.streams.info('EVENTS');
    expect(state.consumer_count).toBe(0);
  });

  it('come again without a gap when their consumer is lost', async () => {
    const bus = await nats.connect();
    await publish(bus, 'lost', 0, 3);
    const numbers: number[] = [];
    for await (const one of bus.runEvents('lost', { fromStart: true })) {
      if (one.kind === 'run-notice') numbers.push(Number(one.message));
      if (numbers.length === 3) {
        const { jsm } = bus.connection;
        for await (const { name } of jsm.consumers.list('EVENTS')) await jsm.consumers.delete('EVENTS', name);
        await publish(bus, 'lost', 3, 6);
      }
      if (numbers.length === 6) break;
    }
    expect(numbers).toEqual(upTo(6));
  });

  it('end when the bus is closed', async () => {
    const bus = await nats.connect();
    await publish(bus, 'closed', 0, 2);
    const numbers: number[] = [];
    for await (const one of bus.runEvents('closed', { fromStart: true })) {
      if (one.kind === 'run-notice') numbers.push(Number(one.message));
      if (numbers.length === 2) setImmediate(() => void bus.close());
    }
    expect(numbers).toEqual([0, 1]);
  });

  it('are checked before they are published', async () => {
    const bus = await nats.connect();
    const broken = { kind: 'run-notice', runId: 'r', at: 'yesterday', message: 'x' } as const;
    await expect(bus.publishEvent(broken)).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('at: expected a date with time'),
    });
  });

  it('need an id that is part of a subject', async () => {
    const bus = await nats.connect();
    expect(() => bus.runEvents('a.>')).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    await expect(bus.publishEvent(event('a b', 0))).rejects.toMatchObject({ code: 'invalid-input' });
  });
});
