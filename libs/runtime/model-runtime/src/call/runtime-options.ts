import type { Price, Provider, ProviderLimits } from '@agora/plugin-api';
import type { Redactor } from '@agora/plugin-host';
import type { ModelLimiter, ModelLimits } from '../limits/model-limiter.js';
import type { Backoff } from './backoff.js';

export interface ProviderRuntimeOptions {
  model: string;
  /** From the experiment file; what it leaves out is taken from the provider. */
  limits?: ProviderLimits;
  /** From the experiment file; wins over what the provider says. */
  price?: Price;
  /** Tries per request, the first included. Default 8. */
  maxTries?: number;
  /** Milliseconds until a call is given up. Default ten minutes; a provider may have a shorter limit of its own. */
  timeoutMs?: number;
  backoff?: Backoff;
  /** Longest cooldown that a provider may ask for; a request is given up instead of waiting longer, in milliseconds. Default 15 minutes. */
  maxCooldownMs?: number;
  /** Requests per batch for providers that answer batches. Default 32. */
  batchSize?: number;
  /** The limiter of the model where several runtimes share it; its limits become those of the newest. */
  limiter?: ModelLimiter;
  /** Takes secrets out of faults. */
  redactor?: Redactor;
  /**
   * Asks a second time after so many milliseconds without an answer and takes the answer that comes first; both may cost.
   * Off when left out, and for providers that answer batches.
   */
  hedgeAfterMs?: number;
  /** How long a call under way may still come in when it is no longer wanted: it is paid. Default 5 seconds. */
  finishMs?: number;
  /** Numbers in [0, 1) for the jitter of pauses. Default `Math.random`: it never decides an output. */
  random?: () => number;
}

export const DEFAULTS = {
  maxTries: 8,
  timeoutMs: 600_000,
  maxCooldownMs: 15 * 60_000,
  backoff: { baseMs: 500, capMs: 30_000 },
  batchSize: 32,
  finishMs: 5_000,
};
/** Where nobody names a number of calls at once: begin with this many … */
const DEFAULT_CONCURRENCY = 16;
/** … and grow to this many as far as it pays. */
const CEILING = 256;
/** Requests in work per call at once: enough to replace those that wait before another try … */
const PARALLELISM_HEADROOM = 2;
/** … and of these, how many may be active, which means not waiting before another try: a few are ready when a permit is free, without filling the memory. */
const ACTIVE_HEADROOM = 1.125;

/** The experiment's limits, else the provider's own, else growth from a default. */
export function effectiveLimits(provider: Provider, { model, limits }: ProviderRuntimeOptions): ModelLimits {
  const own = provider.limits?.(model);
  const named = limits?.concurrency ?? own?.concurrency ?? (provider.completeBatch ? 1 : undefined);
  return {
    ...(named === undefined ? { concurrency: CEILING, start: DEFAULT_CONCURRENCY } : { concurrency: named }),
    requestsPerMinute: limits?.requestsPerMinute ?? own?.requestsPerMinute,
    tokensPerMinute: limits?.tokensPerMinute ?? own?.tokensPerMinute,
  };
}

/** Requests worth having in work at once, and how many of these may be active. */
export function headroom(
  { concurrency }: ModelLimits,
  provider: Provider,
  batchSize: number,
): { parallelism: number; activeLimit: number } {
  const times = (factor: number): number => Math.ceil(concurrency * (provider.completeBatch ? batchSize : factor));
  return { parallelism: times(PARALLELISM_HEADROOM), activeLimit: times(ACTIVE_HEADROOM) };
}
