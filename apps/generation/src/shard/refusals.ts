import type { Fault, FaultCode } from '@agora/plugin-api';

/** Faults that may pass, given up after all tries, that one prompt or another may be to blame for. */
const OF_A_PROMPT: readonly FaultCode[] = ['bad-response', 'timeout', 'overloaded'];
/** Requests given up or refused one after the other, without an answer between them, before the endpoint itself is to blame. */
const LONGEST_SILENCE = 8;

type Cause = 'of-the-prompt' | 'unproven' | 'of-the-endpoint';

/**
 * Whether a request that failed for good is the end of its try or of the shard. An endpoint that answers others but fails for
 * one prompt must not hold up the shard; one that answers nobody is at fault itself. Refusals come sooner than answers, so a long
 * run of them is judged only when the calls that are under way have ended.
 */
export class Refusals {
  private silence = 0;
  private underWay = 0;
  private waiting: ((answered: boolean) => void)[] = [];

  /** `answered`: whether the endpoint has answered anything so far. */
  constructor(private answered = false) {}

  /** A call begins; `ended` must follow. */
  began(): void {
    this.underWay += 1;
  }

  /** A call has come to its end, whatever it was. */
  ended(): void {
    this.underWay -= 1;
    this.settle();
  }

  succeeded(): void {
    this.answered = true;
    this.silence = 0;
    this.release(true);
  }

  /** Of an earlier execution. */
  recall(): void {
    this.answered = true;
  }

  /**
   * What a failed call, which has not `ended` yet, is the end of. `unproven`: of its try, if ever another is answered.
   */
  async judge(fault: Fault): Promise<Cause> {
    const refused = fault.ofRequest || fault.code === 'too-long';
    if (!refused && !(fault.retryable && OF_A_PROMPT.includes(fault.code) && this.answered)) return 'of-the-endpoint';
    this.silence += 1;
    if (this.silence > LONGEST_SILENCE && !(refused && (await this.othersAnswer()))) return 'of-the-endpoint';
    return this.answered ? 'of-the-prompt' : 'unproven';
  }

  /** Waits for an answer to one of the calls under way; false when none comes. */
  private othersAnswer(): Promise<boolean> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.settle();
    });
  }

  /** Nobody is left who could be answered. */
  private settle(): void {
    if (this.underWay <= this.waiting.length) this.release(false);
  }

  private release(answered: boolean): void {
    const { waiting } = this;
    this.waiting = [];
    for (const resolve of waiting) resolve(answered);
  }
}
