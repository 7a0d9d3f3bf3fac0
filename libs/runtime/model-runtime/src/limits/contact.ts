import { Fault, faultRule } from '@agora/plugin-api';

/** How long an endpoint that has never answered is tried, in milliseconds. */
const FIRST_CONTACT_MS = 25_000;
/** Failures further apart than this belong to different tries of the user. */
const FORGOTTEN_MS = 60_000;

/**
 * What is known of an endpoint by its answers. One that has answered may be away for a while and comes back; one that never
 * has is more likely at another address, and nobody should wait minutes to hear that.
 */
export class Contact {
  /** A completion has come. */
  answered = false;
  private heard = false;
  private silentSince: number | undefined;
  private lastSilent = -Infinity;

  succeeded(): void {
    this.answered = true;
    this.heard = true;
  }

  /**
   * The fault as it is to be taken here, `now` milliseconds on any clock, before a pause of `pauseMs`: final where an endpoint that
   * has never answered was tried for long enough; and worth another try where one that did answers something else for once.
   */
  judge(fault: Fault, now: number, pauseMs: number): Fault {
    if (!faultRule(fault.code).silent) this.heard = true;
    if (fault.code === 'bad-response' && !fault.retryable && this.answered) return again(fault, true);
    if (fault.code !== 'unreachable' || !fault.retryable || this.heard) return fault;
    if (now - this.lastSilent > FORGOTTEN_MS) this.silentSince = undefined;
    this.lastSilent = now;
    this.silentSince ??= now;
    return now + pauseMs - this.silentSince > FIRST_CONTACT_MS ? again(fault, false) : fault;
  }
}

function again(fault: Fault, retryable: boolean): Fault {
  return new Fault(fault.code, fault.message, { retryable, charged: fault.charged, fix: fault.fix, cause: fault });
}
