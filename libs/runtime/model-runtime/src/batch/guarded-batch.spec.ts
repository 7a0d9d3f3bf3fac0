import { Fault, type BatchInterface, type BatchOutcome } from '@agora/plugin-api';
import { Redactor } from '@agora/plugin-host';
import { GuardedBatch } from './guarded-batch.js';

const SECRET = 'sk-secret-123456';
const redactor = new Redactor();
redactor.add(SECRET);
const provider = {
  classify: (error: unknown) => new Fault('overloaded', `said: ${String(error)}`, { retryable: true }),
};
const broken = (): Promise<never> => Promise.reject(new Error(`no luck with ${SECRET}`));
const failed: BatchOutcome = { id: 'a', outcome: 'failed', fault: new Fault('invalid-input', `key ${SECRET}`) };

const failing: BatchInterface = {
  maxRequests: 5,
  maxBytes: 100,
  priceShare: 0.5,
  submit: broken,
  poll: broken,
  cancel: broken,
  async *collect() {
    yield failed;
    yield { id: 'b', outcome: 'expired' };
    await broken();
  },
};
const never = (): AbortSignal => new AbortController().signal;
const clean = { code: 'overloaded', retryable: true, message: 'said: Error: no luck with [secret]' };

describe('GuardedBatch', () => {
  const guarded = new GuardedBatch(failing, provider, redactor);

  it('tells what the vendor takes and charges', () => {
    expect(guarded).toMatchObject({ maxRequests: 5, maxBytes: 100, priceShare: 0.5 });
  });

  it('makes every failure a fault of the provider’s kind without secrets', async () => {
    await expect(guarded.submit([], never())).rejects.toMatchObject(clean);
    await expect(guarded.poll('x', never())).rejects.toMatchObject(clean);
    await expect(guarded.cancel('x', never())).rejects.toMatchObject(clean);
    const outcomes: BatchOutcome[] = [];
    const collected = (async () => {
      for await (const outcome of guarded.collect('x', never())) outcomes.push(outcome);
    })();
    await expect(collected).rejects.toMatchObject(clean);
    expect(outcomes).toMatchObject([
      { id: 'a', fault: { message: 'key [secret]' } },
      { id: 'b', outcome: 'expired' },
    ]);
  });

  it('calls a failure after the signal has aborted a cancellation', async () => {
    await expect(guarded.poll('x', AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled', retryable: false });
  });

  it('takes secrets out of why a batch was refused', async () => {
    const refused = new Fault('rate-limited', `full, ${SECRET}`, { retryable: true });
    const poll = (): ReturnType<BatchInterface['poll']> => Promise.resolve({ ended: true, done: 0, total: 1, refused });
    const progress = await new GuardedBatch({ ...failing, poll }, provider, redactor).poll('x', never());
    expect(progress).toMatchObject({ ended: true, refused: { code: 'rate-limited', message: 'full, [secret]' } });
  });

  it('finds batches by their labels where the vendor keeps them, and only there', async () => {
    expect(guarded.find).toBeUndefined();
    const find = (label: string): Promise<string> => Promise.resolve(`batch of ${label}`);
    const labelled = new GuardedBatch({ ...failing, find }, provider, redactor);
    expect(await labelled.find?.('l', never())).toBe('batch of l');
    const lost = new GuardedBatch({ ...failing, find: broken }, provider, redactor);
    await expect(lost.find?.('l', never())).rejects.toMatchObject(clean);
  });
});
