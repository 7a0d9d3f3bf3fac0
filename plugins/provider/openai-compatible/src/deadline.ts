import { EventEmitter } from 'node:events';

/**
 * Aborts with a signal or after a time, in the form of an event emitter, which undici takes as well: an `AbortController`
 * per call costs more than all else that is done here for a call.
 */
export class Deadline extends EventEmitter {
  passed = false;
  private readonly timer: NodeJS.Timeout;
  private readonly relay = (): void => void this.emit('abort');

  constructor(
    ms: number,
    private readonly outer: AbortSignal,
  ) {
    super();
    this.timer = setTimeout(() => {
      this.passed = true;
      this.emit('abort');
    }, ms);
    outer.addEventListener('abort', this.relay, { once: true });
  }

  get aborted(): boolean {
    return this.passed || this.outer.aborted;
  }

  clear(): void {
    clearTimeout(this.timer);
    this.outer.removeEventListener('abort', this.relay);
  }
}
