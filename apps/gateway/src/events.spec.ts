import { useNats } from '@agora/bus/testing';
import { API_PREFIX, type RunEvent } from '@agora/contracts';
import { get, type IncomingMessage } from 'node:http';
import { GatewayForSpec, openGateway } from '../test/use-gateway.js';

const nats = useNats();

const RUN = 'example-0123abcd';
let gateway: GatewayForSpec;
beforeAll(async () => {
  gateway = await GatewayForSpec.start({ rows: 4, items: 2, status: 'running', gateway: { bus: nats.options } });
});
afterAll(() => gateway.close());

const at = '2026-03-01T10:00:00.000Z';
const notice = (message: string): RunEvent => ({ kind: 'run-notice', runId: RUN, at, message });

interface Told {
  id: number;
  event: RunEvent;
}

/** A stream of events as a browser reads it. */
class Viewer {
  private text = '';
  private readonly told: Told[] = [];
  private wake: () => void = () => undefined;

  private constructor(private readonly response: IncomingMessage) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.take(chunk));
    response.on('error', () => undefined);
    response.on('close', () => this.wake());
  }

  static open(origin: string, headers: Record<string, string> = {}): Promise<Viewer> {
    const authorization = `Bearer ${gateway.token}`;
    return new Promise((resolve, reject) => {
      const path = `${origin}${API_PREFIX}/runs/${RUN}/events`;
      get(path, { headers: { authorization, ...headers }, agent: false }, (response) =>
        resolve(new Viewer(response)),
      ).on('error', reject);
    });
  }

  get type(): string | undefined {
    return this.response.headers['content-type'];
  }

  /** Waits for so many events. */
  async events(count: number): Promise<Told[]> {
    while (this.told.length < count) await new Promise<void>((wake) => (this.wake = wake));
    return this.told;
  }

  close(): void {
    this.response.destroy();
  }

  private take(chunk: string): void {
    const blocks = (this.text + chunk).split('\n\n');
    this.text = blocks.pop() ?? '';
    for (const block of blocks) {
      const [, id, data] = /^id: (\d+)\ndata: (.*)$/s.exec(block) ?? [];
      if (id !== undefined && data !== undefined)
        this.told.push({ id: Number(id), event: JSON.parse(data) as RunEvent });
    }
    this.wake();
  }
}

const words = (told: Told[]): string[] =>
  told.map(({ event }) => (event.kind === 'run-notice' ? event.message : event.kind));

describe('events of a run under way', () => {
  it('come in order with the sequence of the stream, to any number of viewers', async () => {
    const bus = await nats.bus();
    await bus.publishEvent(notice('one'));
    const viewers = await Promise.all(Array.from({ length: 5 }, () => Viewer.open(gateway.gateway.origin)));
    await bus.publishEvent(notice('two\nwith a line\u2028break'));
    for (const viewer of viewers) {
      const told = await viewer.events(2);
      expect(words(told)).toEqual(['one', 'two\nwith a line\u2028break']);
      expect(told[1]?.id).toBeGreaterThan(told[0]?.id ?? Infinity);
      expect(viewer.type).toBe('text/event-stream');
      viewer.close();
    }
  });

  it('go on behind the last that a viewer saw, from another gateway as well', async () => {
    const bus = await nats.bus();
    const first = await Viewer.open(gateway.gateway.origin);
    const [, second] = await first.events(2);
    first.close();
    await bus.publishEvent(notice('three'));
    const other = await openGateway(gateway.folder, { bus: nats.options });
    try {
      const resumed = await Viewer.open(other.origin, { 'last-event-id': String(second?.id) });
      expect(words(await resumed.events(1))).toEqual(['three']);
      await bus.publishEvent(notice('four'));
      expect(words(await resumed.events(2))).toEqual(['three', 'four']);
    } finally {
      await other.close();
    }
  });

  it('begin anew for a viewer whose last event is of another stream', async () => {
    const viewer = await Viewer.open(gateway.gateway.origin, { 'last-event-id': '999999' });
    expect(words(await viewer.events(4))[0]).toBe('one');
    viewer.close();
  });

  it('tell of progress that comes in one moment the last word, in order with all else', async () => {
    const bus = await nats.bus();
    const viewer = await Viewer.open(gateway.gateway.origin);
    const before = (await viewer.events(4)).length;
    const stage = { runId: RUN, at, key: 'quick', stage: 'generate' as const, title: 't', cells: [] };
    const word = (done: number): RunEvent => ({
      kind: 'stage-progress',
      ...stage,
      progress: { done, total: 900, unit: 'instances' },
    });
    await Promise.all(Array.from({ length: 300 }, (_, done) => bus.publishEvent(word(done))));
    await bus.publishEvent(notice('behind them'));
    const told = await viewer.events(before + 1);
    while (words(told).at(-1) !== 'behind them') await viewer.events(told.length + 1);
    const news = told.slice(before);
    expect(news.length).toBeLessThan(200);
    expect(news.at(-2)?.event.kind).toBe('stage-progress');
    expect(news.map(({ id }) => id)).toEqual(news.map(({ id }) => id).sort((a, b) => a - b));
    viewer.close();
  });

  it('keep of the progress of a stage the last word alone', async () => {
    const bus = await nats.bus();
    const stage = { runId: RUN, at, key: 'k', stage: 'generate' as const, title: 't', cells: [] };
    for (const done of [1, 2, 3])
      await bus.publishEvent({ kind: 'stage-progress', ...stage, progress: { done, total: 3, unit: 'instances' } });
    await bus.publishEvent(notice('five'));
    const waiting = await Viewer.open(gateway.gateway.origin);
    const seen = await waiting.events(1);
    while (!words(seen).includes('five')) await waiting.events(seen.length + 1);
    const late = await Viewer.open(gateway.gateway.origin);
    const told = await late.events(8);
    expect(
      told.flatMap(({ event }) => (event.kind === 'stage-progress' && event.key === 'k' ? [event.progress.done] : [])),
    ).toEqual([3]);
    waiting.close();
    late.close();
  });
});

describe('events of a run that is over', () => {
  it('are none: the browser is told not to come again', async () => {
    const ended = await GatewayForSpec.start({ rows: 4, items: 2, gateway: { bus: nats.options } });
    expect((await ended.get(`${API_PREFIX}/runs/${RUN}/events`)).status).toBe(204);
    await ended.close();
  });
});
