import { startService, type RunningService } from '@agora/bus';
import { BUDGETS_BUCKET, ledgerSchema, type RunEvent } from '@agora/contracts';
import type { Job, ShardSpec } from '@agora/run-schemas';
import { useNats } from '@agora/bus/testing';
import { useChatEndpoint } from '@agora/testkit';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Workshop, write, type ShardOptions } from '../test/workshop.js';
import { service } from './index.js';

const LIMIT = 6;
const nats = useNats();

let inFlight = 0;
let mostInFlight = 0;
const chat = useChatEndpoint({
  answer: async (prompt) => {
    inFlight += 1;
    mostInFlight = Math.max(mostInFlight, inFlight);
    await new Promise((resolve) => setTimeout(resolve, 10));
    inFlight -= 1;
    return write(prompt);
  },
});

let home: string;
let workshop: Workshop;
let workers: RunningService[];
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-two-workers-'));
  workshop = new Workshop(home);
  [inFlight, mostInFlight] = [0, 0];
  workers = await Promise.all([1, 2].map(() => startService(service, { bus: nats.options, home })));
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.close()));
  await rm(home, { recursive: true });
});

async function shards(runId: string, options: Partial<ShardOptions>): Promise<Job<ShardSpec>[]> {
  return Promise.all(
    Array.from({ length: 16 }, async (_, index) => ({
      ...(await workshop.shard({
        baseURL: chat.endpoint.baseURL,
        slots: { from: 20 * index, to: 20 * (index + 1) },
        concurrency: LIMIT,
        ...options,
      })),
      runId,
    })),
  );
}

async function until(jobs: Job[]): Promise<{ ends: RunEvent[]; workers: Set<string> }> {
  const bus = await nats.bus();
  const over = new AbortController();
  const waiting = new Set(jobs.map(({ key }) => key));
  const ends: RunEvent[] = [];
  const seen = new Set<string>();
  const events = bus.runEvents(jobs[0]?.runId ?? '', { fromStart: true, signal: over.signal });
  const watched = (async () => {
    for await (const event of events) {
      if (event.kind === 'stage-started') seen.add(event.worker);
      const ended = event.kind === 'stage-finished' || (event.kind === 'stage-failed' && event.final);
      if (!ended || !waiting.delete(event.key)) continue;
      ends.push(event);
      if (waiting.size === 0) over.abort();
    }
  })();
  for (const job of jobs) await bus.publishJob(job, 1);
  await watched;
  return { ends, workers: seen };
}

describe('two generation workers on one NATS', () => {
  it('make every shard once and never have more calls under way than the model allows', async () => {
    const jobs = await shards('shared', {});
    const { ends } = await until(jobs);
    expect(ends.map(({ kind }) => kind)).toEqual(jobs.map(() => 'stage-finished'));
    const slots: number[] = [];
    let calls = 0;
    for (const { key } of jobs) {
      const { train, rejected } = await workshop.rows(key);
      slots.push(...train.map(({ provenance }) => provenance.slot));
      calls += train.length + rejected.length;
    }
    expect(slots.sort((a, b) => a - b)).toEqual(Array.from({ length: 320 }, (_, slot) => slot));
    expect(chat.endpoint.server.requests).toHaveLength(calls);
    expect(mostInFlight).toBeLessThanOrEqual(LIMIT);
  });

  it('stop at one budget together', async () => {
    const price = { input: 1000, output: 1000 };
    const limitUsd = 10;
    const ledgers = await (await nats.bus()).kv(BUDGETS_BUCKET, ledgerSchema);
    await ledgers.create('capped', { limitUsd, committedUsd: 0 });
    const jobs = await shards('capped', { price, budgetUsd: limitUsd });
    const { ends } = await until(jobs);
    const codes = ends.flatMap((event) => (event.kind === 'stage-failed' ? [event.fault.code] : []));
    expect(new Set(codes)).toEqual(new Set(['budget-reached']));
    const spent = (await ledgers.get('capped'))?.value.committedUsd ?? Number.NaN;
    // The endpoint counts words as tokens: what it has answered is what is paid.
    const paid = chat.endpoint.server.requests.length;
    expect(paid).toBeGreaterThan(0);
    const dearest = price.output * 1e-6 * 1_000;
    expect(spent).toBeGreaterThan(limitUsd / 2);
    expect(spent).toBeLessThan(limitUsd + LIMIT * dearest);
  });
});
