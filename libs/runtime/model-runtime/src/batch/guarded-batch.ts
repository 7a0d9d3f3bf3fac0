import {
  Fault,
  type BatchInterface,
  type BatchOutcome,
  type BatchProgress,
  type BatchRequest,
  type Provider,
} from '@agora/plugin-api';
import type { Redactor } from '@agora/plugin-host';
import { cancelled } from '../call/abort.js';

/** A provider's batch interface whose failures are Faults, classified by the provider and free of secrets. */
export class GuardedBatch implements BatchInterface {
  readonly maxRequests: number;
  readonly maxBytes: number;
  readonly priceShare: number;
  readonly find?: BatchInterface['find'];

  constructor(
    private readonly inner: BatchInterface,
    private readonly provider: Pick<Provider, 'classify'>,
    private readonly redactor: Redactor,
  ) {
    this.maxRequests = inner.maxRequests;
    this.maxBytes = inner.maxBytes;
    this.priceShare = inner.priceShare;
    const { find } = inner;
    if (find) this.find = (label, signal) => this.guard(signal, () => find.call(inner, label, signal));
  }

  submit(requests: readonly BatchRequest[], signal: AbortSignal, label?: string): Promise<string> {
    return this.guard(signal, () => this.inner.submit(requests, signal, label));
  }

  async poll(batchId: string, signal: AbortSignal): Promise<BatchProgress> {
    const progress = await this.guard(signal, () => this.inner.poll(batchId, signal));
    return progress.refused ? { ...progress, refused: this.redactor.fault(progress.refused) } : progress;
  }

  async *collect(batchId: string, signal: AbortSignal): AsyncGenerator<BatchOutcome> {
    try {
      for await (const outcome of this.inner.collect(batchId, signal)) {
        yield outcome.outcome === 'failed' ? { ...outcome, fault: this.redactor.fault(outcome.fault) } : outcome;
      }
    } catch (error) {
      throw this.fault(error, signal);
    }
  }

  cancel(batchId: string, signal: AbortSignal): Promise<void> {
    return this.guard(signal, () => this.inner.cancel(batchId, signal));
  }

  private async guard<T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      throw this.fault(error, signal);
    }
  }

  private fault(error: unknown, signal: AbortSignal): Fault {
    if (signal.aborted) return cancelled();
    return this.redactor.fault(Fault.is(error) ? error : this.provider.classify(error));
  }
}
