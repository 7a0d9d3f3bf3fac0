import { Journal } from '@agora/artifacts';
import { startService } from '@agora/bus';
import type { RunEvent } from '@agora/contracts';
import type { Job } from '@agora/run-schemas';
import { useNats } from '@agora/bus/testing';
import { spawnScript } from '@agora/service-testkit';
import { useChatEndpoint } from '@agora/testkit';
import { parquetReadObjects, asyncBufferFromFile } from 'hyparquet';
import { once } from 'node:events';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Workshop, write } from '../test/workshop.js';
import { service } from './index.js';
import { journalEntrySchema } from './shard/attempt.js';

const nats = useNats();

/** While closed, outputs wait. */
class Gate {
  private open: Promise<void> = Promise.resolve();
  private release: () => void = () => undefined;

  close(): void {
    this.open = new Promise((resolve) => (this.release = resolve));
  }

  lift(): void {
    this.release();
  }

  get passed(): Promise<void> {
    return this.open;
  }
}
const gate = new Gate();
let closeAfter = Infinity;
const chat = useChatEndpoint({
  answer: async (prompt, index) => {
    if (index === closeAfter) gate.close();
    await gate.passed;
    return write(prompt);
  },
});

let home: string;
let workshop: Workshop;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-generation-'));
  workshop = new Workshop(home);
  closeAfter = Infinity;
});
afterEach(() => rm(home, { recursive: true }));

/** Queues jobs and waits until each has ended; gives the events by which they ended. */
async function until(jobs: Job[], round = 1): Promise<RunEvent[]> {
  const bus = await nats.bus();
  const over = new AbortController();
  const events = bus.runEvents(jobs[0]?.runId ?? '', { fromStart: true, signal: over.signal });
  const waiting = new Set(jobs.map(({ key }) => key));
  const ends: RunEvent[] = [];
  const watched = (async () => {
    for await (const event of events) {
      const ended = event.kind === 'stage-finished' || (event.kind === 'stage-failed' && event.final);
      if (!ended || !waiting.delete(event.key)) continue;
      ends.push(event);
      if (waiting.size === 0) over.abort();
    }
  })();
  for (const job of jobs) await bus.publishJob(job, round);
  await watched;
  return ends;
}

const asked = (): number[] => chat.endpoint.server.requests.map((request) => (request.json() as { seed: number }).seed);
const slotsOf = (rows: { provenance: { slot: number } }[]) => rows.map(({ provenance }) => provenance.slot);
const upTo = (count: number) => Array.from({ length: count }, (_, slot) => slot);

describe('the generation service', () => {
  it('turns shards into a dataset with a card', async () => {
    const running = await startService(service, { bus: nats.options, home });
    try {
      const halves = [
        await workshop.shard({ baseURL: chat.endpoint.baseURL, slots: { from: 0, to: 30 } }),
        await workshop.shard({ baseURL: chat.endpoint.baseURL, slots: { from: 30, to: 60 } }),
      ].map((job) => ({ ...job, runId: 'dataset' }));
      expect((await until(halves)).map(({ kind }) => kind)).toEqual(['stage-finished', 'stage-finished']);
      const dataset = { ...workshop.dataset(halves, 60), runId: 'dataset' };
      const [end] = await until([dataset]);
      const calls = chat.endpoint.server.requests.length;
      expect(end).toMatchObject({
        kind: 'stage-finished',
        summary: { requested: 60, accepted: 60, missing: 0, calls, usd: null, rejected: { 'result-tag': calls - 60 } },
      });
      const artifact = await workshop.store.open(dataset.key);
      expect(Object.keys(artifact.manifest.files)).toEqual([
        'README.md',
        'prompts.jsonl.gz',
        'rejected.jsonl',
        'train.jsonl',
        'train.parquet',
      ]);
      const { train, rejected } = await workshop.rows(dataset.key);
      expect(slotsOf(train)).toEqual(upTo(60));
      expect(rejected).toHaveLength(calls - 60);
      const flat = await parquetReadObjects({ file: await asyncBufferFromFile(artifact.path('train.parquet')) });
      expect(flat.map(({ id, slot }) => ({ id, slot }))).toEqual(
        train.map(({ id, provenance }) => ({ id, slot: provenance.slot })),
      );
      const card = await readFile(artifact.path('README.md'), 'utf8');
      expect(card).toContain('# writer.math.instance-generation.n60.s1');
      expect(card).toContain(JSON.stringify(train[0]?.instruction));
      expect(card).not.toContain('imulated');
    } finally {
      await running.close();
    }
  });

  it("makes nothing of a job under another generator's key", async () => {
    const running = await startService(service, { bus: nats.options, home });
    try {
      const honest = await workshop.shard({ baseURL: chat.endpoint.baseURL });
      const other = await workshop.shard({ baseURL: chat.endpoint.baseURL, generator: 'other' });
      expect(other.key).not.toBe(honest.key);
      const [end] = await until([{ ...other, key: honest.key, runId: 'forged' }]);
      expect(end).toMatchObject({ kind: 'stage-failed', final: true, fault: { code: 'invalid-input' } });
      expect(await workshop.store.has(honest.key)).toBe(false);
      expect(await kept(honest.key)).toEqual([]);
      expect(asked()).toEqual([]);
    } finally {
      await running.close();
    }
  });

  it('makes one artifact of a job that comes twice', async () => {
    const running = await startService(service, { bus: nats.options, home });
    try {
      const job = { ...(await workshop.shard({ baseURL: chat.endpoint.baseURL })), runId: 'twice' };
      // Another run wants the same stage at the same time: another message, the same key.
      const same = { ...job, runId: 'twice-too' };
      await Promise.all([until([job]), until([same])]);
      const { train, rejected } = await workshop.rows(job.key);
      expect(slotsOf(train)).toEqual(upTo(60));
      expect(asked()).toHaveLength(60 + rejected.length);
      expect(await readdir(join(home, 'artifacts', job.key.slice(0, 2)))).toEqual([job.key]);
    } finally {
      await running.close();
    }
  });

  it('says in the run’s events why a shard cannot be made', async () => {
    const running = await startService(service, { bus: nats.options, home });
    try {
      const job = await workshop.shard({
        baseURL: chat.endpoint.baseURL,
        providerOptions: { apiKeyEnv: 'AGORA_SPEC_NO_SUCH_KEY' },
      });
      const [end] = await until([{ ...job, runId: 'keyless' }]);
      expect(end).toMatchObject({
        kind: 'stage-failed',
        final: true,
        fault: {
          code: 'missing-credential',
          retryable: false,
          message: expect.stringContaining('AGORA_SPEC_NO_SUCH_KEY'),
        },
      });
      const empty = await workshop.shard({ baseURL: chat.endpoint.baseURL, slots: { from: 0, to: 3 }, maxAttempts: 1 });
      const refused = { ...empty, runId: 'refused' };
      chat.endpoint.server.reply(...upTo(3).map(() => chatReply('nothing of use')));
      expect(await until([refused])).toMatchObject([{ kind: 'stage-finished', summary: { accepted: 0, missing: 3 } }]);
      const [shortfall] = await until([{ ...workshop.dataset([refused], 3), runId: 'refused' }]);
      expect(shortfall).toMatchObject({
        kind: 'stage-failed',
        fault: { code: 'shortfall', message: 'none of 3 instances was accepted (3 × missing-marker)' },
      });
    } finally {
      await running.close();
    }
  });

  it('loses and doubles nothing when a worker is killed half way, and asks nothing twice that it had kept', async () => {
    const job = { ...(await workshop.shard({ baseURL: chat.endpoint.baseURL, concurrency: 4 })), runId: 'killed' };
    closeAfter = 30;
    const first = await worker();
    const ended = until([job]);
    // The gate is shut at the 31st request: everything answered before is soon journalled, four requests hang.
    await eventually(async () => asked().length > closeAfter && (await kept(job.key)).length >= asked().length - 4);
    first.kill('SIGKILL');
    await once(first, 'exit');
    const before = await kept(job.key);
    expect(before.length).toBeGreaterThanOrEqual(27);
    const askedBefore = asked().length;

    closeAfter = Infinity;
    gate.lift();
    const second = await worker();
    expect(await ended).toMatchObject([
      { kind: 'stage-finished', summary: { requested: 60, accepted: 60, missing: 0 } },
    ]);
    const { train, rejected } = await workshop.rows(job.key);
    expect(slotsOf(train)).toEqual(upTo(60));
    const after = asked().slice(askedBefore);
    expect(after.filter((seed) => before.includes(seed))).toEqual([]);
    expect(new Set(after).size).toBe(after.length);
    expect(before.length + after.length).toBe(60 + rejected.length);
    expect(await readdir(join(home, 'journals'))).toEqual([]);
    second.kill('SIGTERM');
    await once(second, 'exit');
  });
});

async function worker(): Promise<ChildProcess> {
  const { PATH, HOME } = process.env;
  const child = spawnScript(resolve(__dirname, '../test/worker.ts'), [], {
    env: { PATH, HOME, SPEC_BUS: JSON.stringify(nats.options), SPEC_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise<void>((ready, reject) => {
    child.stdout?.once('data', () => ready());
    child.once('exit', (code) => reject(new Error(`the worker ended with ${code}`)));
  });
  return child;
}

/** Sampling seeds, and so slots and tries, of the outputs in a shard's journal. */
async function kept(key: string): Promise<number[]> {
  const { entries } = await Journal.open(workshop.store.home.journal(key), journalEntrySchema);
  return entries.flatMap((entry) =>
    entry.outcome === 'failed' ? [] : [Number(entry.row.provenance.sampling['seed'])],
  );
}

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

function chatReply(content: string): { body: object } {
  const message = { role: 'assistant', content, refusal: null };
  return {
    body: {
      id: 'x',
      object: 'chat.completion',
      created: 0,
      model: 'some-model',
      choices: [{ index: 0, message, finish_reason: 'stop', logprobs: null }],
    },
  };
}
