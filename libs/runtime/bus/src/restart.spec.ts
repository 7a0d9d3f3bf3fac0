import { until } from '@agora/service-testkit';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { eventsUntilEnded, measureJob, measureService, QUICK } from '../test/measure-service.js';
import { silent } from '../test/use-nats.js';
import { Bus, startNatsServer, startService, type NatsServer, type RunningService } from './index.js';

const TOKEN = 'a-token-that-outlives-the-server';
const config = `authorization { token: "${TOKEN}" }`;

/** A server that can be killed and started again at the same address. */
class Phoenix {
  readonly folder = mkdtempSync(join(tmpdir(), 'agora-restart-'));
  private server: NatsServer | undefined;

  /** Keeps what the last one stored unless `empty`. */
  async rise(empty = false): Promise<void> {
    if (empty) rmSync(join(this.folder, 'store'), { recursive: true });
    const port = this.server && Number(this.server.address.split(':')[1]);
    this.server = await startNatsServer({ storeDir: join(this.folder, 'store'), config, port });
  }

  async die(): Promise<void> {
    process.kill(this.server?.pid ?? 0, 'SIGKILL');
    await this.server?.exited;
  }

  get options() {
    return { servers: this.server?.address ?? '', token: TOKEN };
  }

  async end(): Promise<void> {
    await this.server?.stop();
    rmSync(this.folder, { recursive: true });
  }
}

describe.each([
  ['with what it had stored', false],
  ['with an empty disk', true],
])('after the server was killed and came back %s', (_, empty) => {
  const phoenix = new Phoenix();
  let bus: Bus;
  let service: RunningService;
  beforeAll(async () => {
    await phoenix.rise();
    bus = await Bus.connect(phoenix.options, { log: silent });
    const definition = measureService(async ({ title }) => `did ${title}`, { verb: (payload) => payload });
    service = await startService(definition, { bus: phoenix.options, home: '/tmp', log: silent, tuning: QUICK });
    await phoenix.die();
    await phoenix.rise(empty);
  });
  afterAll(async () => {
    await service.close();
    await bus.close();
    await phoenix.end();
  });

  it('requests are answered', async () => {
    await until(() =>
      bus.request('rpc.intrinsic-metrics.do', 1, z.number(), { timeoutMs: 500 }).then(Boolean, () => false),
    );
    expect(await bus.request('rpc.intrinsic-metrics.do', 'hello', z.string())).toBe('hello');
  });

  it('work is done and told of', async () => {
    await bus.publishJob(measureJob('risen', 'one'), 1);
    const events = await eventsUntilEnded(bus, 'risen');
    expect(events.at(-1)).toMatchObject({ kind: 'stage-finished', summary: 'did one' });
  });

  it('tables can be written', async () => {
    const table = await bus.kv('risen', z.number());
    expect((await table.get('a'))?.value).toBeUndefined();
    await table.create('a', 1);
    expect((await table.get('a'))?.value).toBe(1);
  });
});

it('tells whether a queued job is still there: not after the server lost its disk, even where another took its place', async () => {
  const phoenix = new Phoenix();
  await phoenix.rise();
  const bus = await Bus.connect(phoenix.options, { log: silent });
  const receipt = await bus.publishJob(measureJob('kept', 'one'), 1);
  const answer = (): Promise<boolean> => bus.isQueued(receipt).catch(() => answer());
  expect(await answer()).toBe(true);
  await phoenix.die();
  await phoenix.rise();
  expect(await answer()).toBe(true);
  await phoenix.die();
  await phoenix.rise(true);
  expect(await answer()).toBe(false);
  const { sequence } = await bus.publishJob(measureJob('another', 'one'), 1);
  expect(sequence).toBe(receipt.sequence);
  expect(await answer()).toBe(false);
  await bus.close();
  await phoenix.end();
});

describe('while the server is away', () => {
  const phoenix = new Phoenix();
  beforeAll(() => phoenix.rise());
  afterAll(() => phoenix.end());

  it('a job goes on, and its end is told when the server is back', async () => {
    const bus = await Bus.connect(phoenix.options, { log: silent });
    let finish: () => void = () => undefined;
    let begun = 0;
    const definition = measureService(async () => {
      begun += 1;
      await new Promise<void>((resolve) => (finish = resolve));
      return 'survived';
    });
    const tuning = { ...QUICK, ackWaitMs: 30_000 };
    const service = await startService(definition, { bus: phoenix.options, home: '/tmp', log: silent, tuning });
    await bus.publishJob(measureJob('away', 'one'), 1);
    await until(() => begun === 1);
    const stop = new AbortController();
    const summaries: unknown[] = [];
    const reading = (async () => {
      for await (const event of bus.runEvents('away', { fromStart: true, signal: stop.signal })) {
        if (event.kind === 'stage-finished') summaries.push(event.summary);
      }
    })();
    await phoenix.die();
    finish();
    await phoenix.rise();
    await until(() => summaries.length === 1);
    const queue = async () => (await bus.connection.jsm.streams.info('WORK')).state.messages;
    await until(async () => (await queue()) === 0);
    expect(summaries).toEqual(['survived']);
    expect(begun).toBe(1);
    stop.abort();
    await reading;
    await service.close();
    await bus.close();
  });

  it('a service can be closed', async () => {
    let began = false;
    const definition = measureService((__, { signal }) => {
      began = true;
      return new Promise((___, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const bus = await Bus.connect(phoenix.options, { log: silent });
    const service = await startService(definition, { bus: phoenix.options, home: '/tmp', log: silent, tuning: QUICK });
    await bus.publishJob(measureJob('left', 'one'), 1);
    await until(() => began);
    await phoenix.die();
    await service.close();
    await bus.close();
    await phoenix.rise();
  });
});
