import type { Fault } from '@agora/plugin-api';
import type { Log } from '../log.js';

/** For so long one failure stands for all that are alike. */
const QUIET_MS = 60_000;

interface Told {
  at: number;
  /** Like it since, and not told. */
  more: number;
}

/**
 * Says that jobs failed. One cause (a spent budget, a wrong key) often fails hundreds of jobs at once; a reason is told
 * with the first of them, and again with the next one after a minute. The others are there at the level `log`.
 */
export class FailureLog {
  private readonly told = new Map<string, Told>();

  constructor(
    private readonly log: Log,
    private readonly now: () => number = Date.now,
  ) {}

  tell(title: string, { code, message }: Fault, final: boolean): void {
    const words = `${title}: ${message}${final ? '' : ' (will be tried again)'}`;
    const reason = JSON.stringify([code, message.replace(/\d+/g, '#'), final]);
    const at = this.now();
    const before = this.told.get(reason);
    if (before && at - before.at < QUIET_MS) {
      before.more += 1;
      return this.log.log(words);
    }
    this.forget(at);
    this.told.set(reason, { at, more: 0 });
    this.log.warn(before?.more ? `${words} (and ${before.more} more like it before)` : words);
  }

  /** Reasons that come no more would gather in a service that runs for months. */
  private forget(now: number): void {
    for (const [reason, { at }] of this.told) if (now - at >= 2 * QUIET_MS) this.told.delete(reason);
  }
}
