import { Fault } from '@agora/plugin-api';
import { pause } from './abort.js';
import { backoffMs, type Backoff } from './backoff.js';

/** Timers may fire a little early, and nobody minds a pause that is a little longer. */
export const TIMER_SLACK_MS = 5;

export interface RetryPolicy {
  /** The first included. */
  maxTries: number;
  backoff: Backoff;
  /** Numbers in [0, 1) for the jitter of pauses. Default `Math.random`: it never decides an output. */
  random?: (() => number) | undefined;
  /** What an error means; a fault that is not retryable is thrown at once. Default `Fault.from`. */
  faultOf?(error: unknown): Fault;
  /** The last word on a fault, after which a pause of `pauseMs` would follow. */
  judge?(fault: Fault, pauseMs: number): Fault;
  /** Told when a pause before another try begins (true) and when it is over (false). */
  pausing?(begins: boolean, fault: Fault): void;
}

/**
 * Does the work, again and again while it fails with what may pass, with a pause between: as long as the fault asks for, else
 * with jitter. Rejects with the last fault; with a `cancelled` Fault when the signal aborts during a pause.
 */
export async function retry<T>(
  work: (tries: number) => Promise<T>,
  policy: RetryPolicy,
  signal: AbortSignal,
): Promise<T> {
  const { maxTries, backoff, random = Math.random } = policy;
  for (let tries = 1; ; tries += 1) {
    try {
      return await work(tries);
    } catch (error) {
      const thrown = policy.faultOf?.(error) ?? Fault.from(error);
      const { retryAfterMs } = thrown;
      const ms = retryAfterMs === undefined ? backoffMs(tries, backoff, random) : retryAfterMs + TIMER_SLACK_MS;
      const fault = policy.judge?.(thrown, ms) ?? thrown;
      if (!fault.retryable || tries >= maxTries) throw fault;
      policy.pausing?.(true, fault);
      await pause(ms, signal).finally(() => policy.pausing?.(false, fault));
    }
  }
}
