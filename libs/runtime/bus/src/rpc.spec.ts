import { healthSchema, MAX_MESSAGE_BYTES } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { z } from 'zod';
import { measureService, QUICK } from '../test/measure-service.js';
import { silent, useNats } from '../test/use-nats.js';
import { startService, type RunningService } from './index.js';

const SUBJECT = 'rpc.intrinsic-metrics.do';
const nats = useNats();
const verbs: Record<string, (payload: unknown) => unknown> = {
  echo: (payload) => payload,
  nothing: () => undefined,
  fault: () => {
    throw new Fault('rate-limited', 'slow down', { retryable: true, fix: 'Wait.', retryAfterMs: 5 });
  },
  bug: () => {
    throw new TypeError('x is not a function');
  },
  parse: (payload) => z.object({ n: z.number() }).parse(payload),
  large: () => 'x'.repeat(2 * 1024 * 1024),
  slow: () => new Promise((resolve) => setTimeout(resolve, 30_000).unref()),
};
const handle = (payload: unknown): unknown => {
  const { verb } = z.looseObject({ verb: z.string() }).parse(payload);
  return verbs[verb]?.(payload);
};
let service: RunningService;

beforeAll(async () => {
  const definition = measureService(() => Promise.resolve(), { verb: handle });
  service = await startService(definition, { bus: nats.options, home: '/tmp', log: silent, tuning: QUICK });
});
afterAll(() => service.close());

const fault = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no fault',
    (error: unknown) => error,
  );

describe('requests', () => {
  it('get the answer of the handler', async () => {
    const bus = await nats.connect();
    const payload = { verb: 'echo', list: [1, 'zwei', null] };
    expect(await bus.request(SUBJECT, payload, z.unknown())).toEqual(payload);
    expect(await bus.request(SUBJECT, { verb: 'nothing' }, z.null())).toBeNull();
  });

  it('are answered within a stated time, whatever the handler does', async () => {
    const other = { ...measureService(() => Promise.resolve(), { verb: handle }), name: 'trainer' as const };
    await service.close();
    service = await startService(other, {
      bus: nats.options,
      home: '/tmp',
      log: silent,
      tuning: { ...QUICK, answerMs: 50 },
    });
    const bus = await nats.connect();
    const error = await fault(bus.request(SUBJECT, { verb: 'slow' }, z.unknown()));
    expect(error).toMatchObject({
      code: 'timeout',
      message: `${SUBJECT} has no answer after 0.05 s, the most that it may take`,
    });
    await service.close();
    const definition = measureService(() => Promise.resolve(), { verb: handle });
    service = await startService(definition, { bus: nats.options, home: '/tmp', log: silent, tuning: QUICK });
  });

  it('get the fault of the handler with everything it says', async () => {
    const bus = await nats.connect();
    const error = await fault(bus.request(SUBJECT, { verb: 'fault' }, z.unknown()));
    expect(Fault.is(error)).toBe(true);
    expect(error).toMatchObject({
      code: 'rate-limited',
      message: 'slow down',
      retryable: true,
      fix: 'Wait.',
      retryAfterMs: 5,
    });
  });

  it('name the field that a schema refused', async () => {
    const bus = await nats.connect();
    const error = await fault(bus.request(SUBJECT, { verb: 'parse', n: 'one' }, z.unknown()));
    expect(error).toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('n: expected a number, found a text'),
    });
  });

  it('keep the message of an unexpected error', async () => {
    const bus = await nats.connect();
    const error = await fault(bus.request(SUBJECT, { verb: 'bug' }, z.unknown()));
    expect(error).toMatchObject({ code: 'internal', message: 'x is not a function', retryable: false });
  });

  it('that are not JSON get a fault, and the service stays up', async () => {
    const bus = await nats.connect();
    for (const bytes of [Buffer.from('{"verb":'), Buffer.from([0xff, 0xfe, 0x00]), Buffer.from('[[[[')]) {
      const reply = await bus.connection.nats.request(SUBJECT, bytes, { timeout: 5_000 });
      expect(reply.json()).toMatchObject({ code: 'invalid-input', message: `the request ${SUBJECT} is not JSON` });
    }
    bus.connection.nats.publish(SUBJECT, 'no reply subject, and no JSON');
    expect(await bus.request(SUBJECT, { verb: 'echo' }, z.unknown())).toEqual({ verb: 'echo' });
  });

  it('whose answer is too large get a fault, and the service stays up', async () => {
    const bus = await nats.connect();
    const error = await fault(bus.request(SUBJECT, { verb: 'large' }, z.unknown()));
    expect(error).toMatchObject({
      code: 'internal',
      message: expect.stringContaining(`more than the ${MAX_MESSAGE_BYTES}`),
    });
    expect(await bus.request(SUBJECT, { verb: 'echo' }, z.unknown())).toEqual({ verb: 'echo' });
  });

  it('that are too large never leave', async () => {
    const bus = await nats.connect();
    const error = await fault(bus.request(SUBJECT, { verb: 'echo', data: 'x'.repeat(MAX_MESSAGE_BYTES) }, z.unknown()));
    expect(error).toMatchObject({ code: 'invalid-input', fix: 'Send the key of an artifact instead of the data.' });
  });

  it('that nobody serves say which service to start', async () => {
    const bus = await nats.connect();
    const error = await fault(bus.request('rpc.trainer.health', {}, healthSchema));
    expect(error).toMatchObject({ code: 'unreachable', retryable: true, fix: 'Start it: agora serve trainer' });
    expect((error as Fault).message).toContain('no trainer service listens on NATS at 127.0.0.1:');
  });

  it('that take too long end in a timeout', async () => {
    const bus = await nats.connect();
    const error = await fault(bus.request(SUBJECT, { verb: 'slow' }, z.unknown(), { timeoutMs: 50 }));
    expect(error).toMatchObject({ code: 'timeout', retryable: true });
  });

  it('whose answer has another form say where', async () => {
    const bus = await nats.connect();
    const error = await fault(bus.request(SUBJECT, { verb: 'echo' }, z.object({ verb: z.number() })));
    expect(error).toMatchObject({
      code: 'bad-response',
      message: expect.stringContaining('verb: expected a number, found a text'),
    });
  });

  it('are answered once where several processes serve them', async () => {
    const bus = await nats.connect();
    let answered = 0;
    const second = await startService(
      measureService(() => Promise.resolve(), { verb: () => (answered += 1) }),
      { bus: nats.options, home: '/tmp', log: silent },
    );
    verbs['count'] = () => (answered += 1);
    const replies = await Promise.all(
      Array.from({ length: 40 }, () => bus.request(SUBJECT, { verb: 'count' }, z.number())),
    );
    await second.close();
    expect(answered).toBe(40);
    expect(new Set(replies).size).toBe(40);
  });
});

describe('health', () => {
  it('is answered by the bus', async () => {
    const bus = await nats.connect();
    expect(await bus.request('rpc.intrinsic-metrics.health', {}, healthSchema)).toEqual({
      service: 'intrinsic-metrics',
      state: 'running',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      pid: process.pid,
      inFlight: 0,
    });
  });
});
