import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BatchInterface, CompletionRequest } from '@agora/plugin-api';
import type { BatchedCompleter } from './batched-completer.js';
import type { BatchSession } from './batch-session.js';
import { BATCH_TUNING } from './batch-tuning.js';
import { openBatches } from './open-batches.js';

/** A vendor that answers a batch once it is told to. */
class Vendor implements BatchInterface {
  readonly maxRequests = 100;
  readonly maxBytes = 1e6;
  readonly priceShare = 0.5;
  readonly batches: string[][] = [];
  answers = false;
  submit(requests: readonly { id: string }[]): Promise<string> {
    this.batches.push(requests.map(({ id }) => id));
    return Promise.resolve(String(this.batches.length - 1));
  }

  poll(): ReturnType<BatchInterface['poll']> {
    return Promise.resolve({ ended: this.answers, done: 0 } as Awaited<ReturnType<BatchInterface['poll']>>);
  }

  async *collect(batch: string): ReturnType<BatchInterface['collect']> {
    for (const id of this.batches[Number(batch)] ?? []) {
      const usage = { inputTokens: 1, outputTokens: 1 };
      yield { id, outcome: 'completed', completion: { text: `answer to ${id}`, finish: 'stop', usage } };
    }
    await Promise.resolve();
  }

  cancel(): Promise<void> {
    return Promise.resolve();
  }
}

let folder: string;
let vendor: Vendor;
let peers: Set<BatchedCompleter>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-peers-'));
  [vendor, peers] = [new Vendor(), new Set()];
});
afterEach(() => rm(folder, { recursive: true }));

async function open(job: string, shared = true): Promise<BatchSession> {
  const session = await openBatches({
    live: false,
    folder: join(folder, job),
    batch: () => vendor,
    without: () => new Error('has no batches') as never,
    completer: { price: undefined, complete: () => Promise.reject(new Error('nothing is asked live')) },
    progress: { done: 0, total: 0, unit: 'judgments' },
    tuning: { ...BATCH_TUNING, gatherMs: 5, pollMs: 5, pollCapMs: 5 },
    context: { signal: new AbortController().signal, cancelled: () => false, report: () => undefined },
    ...(shared ? { peers } : {}),
  });
  if (!session) throw new Error('no session');
  return session;
}

const question = (text: string): CompletionRequest => ({
  model: 'judge',
  prompt: { kind: 'chat', messages: [{ role: 'user', content: text }] },
  sampling: {},
});
const asked = (session: BatchSession, text: string): Promise<string> =>
  session.completer.complete(question(text), new AbortController().signal).then(({ completion }) => completion.text);

/** Resolves when the vendor has what was asked. */
async function waiting({ completer }: BatchSession): Promise<void> {
  while (!completer.pendingAtVendor) await new Promise((done) => setTimeout(done, 5));
}

/** A job that ended while the vendor had its questions. */
async function interrupted(...texts: string[]): Promise<void> {
  const session = await open('first');
  const answers = texts.map((text) => asked(session, text).catch(() => 'none'));
  await waiting(session);
  await session.close();
  expect(await Promise.all(answers)).toEqual(texts.map(() => 'none'));
}

it('what one job has at the vendor is not asked once more by another, although it asks first', async () => {
  await interrupted('one', 'two');
  const [other, owner] = [await open('other'), await open('first')];
  vendor.answers = true;
  const [first, third] = await Promise.all([asked(other, 'one'), asked(other, 'three')]);
  expect(first).toBe(`answer to ${vendor.batches[0]?.[0]}`);
  expect(third).toBe(`answer to ${vendor.batches[1]?.[0]}`);
  expect(vendor.batches.map((batch) => batch.length)).toEqual([2, 1]);
  expect(await asked(owner, 'two')).toBe(`answer to ${vendor.batches[0]?.[1]}`);
  await Promise.all([other.close(), owner.close()]);
  expect(vendor.batches).toHaveLength(2);
});

it('it is asked anew where the other job ends before the answer', async () => {
  await interrupted('one');
  const [other, owner] = [await open('other'), await open('first')];
  const answer = asked(other, 'one');
  await waiting(owner);
  await owner.close();
  vendor.answers = true;
  expect(await answer).toBe(`answer to ${vendor.batches[0]?.[0]}`);
  expect(vendor.batches).toHaveLength(2);
  await other.close();
});

it('jobs that share no answers ask each for themselves', async () => {
  await interrupted('one');
  const [other, owner] = [await open('other', false), await open('first', false)];
  vendor.answers = true;
  await Promise.all([asked(other, 'one'), asked(owner, 'one')]);
  expect(vendor.batches).toHaveLength(2);
  await Promise.all([other.close(), owner.close()]);
});
