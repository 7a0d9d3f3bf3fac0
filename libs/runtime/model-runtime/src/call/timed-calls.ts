import { Fault } from '@agora/plugin-api';
import { cancelled, onAbort, throwIfCancelled } from './abort.js';
import { Controllers } from './controllers.js';

/** Ends the wait for a call that is cancelled or takes too long, whether or not the provider heeds its signal. */
export class TimedCalls {
  private readonly controllers = new Controllers();

  constructor(
    private readonly model: string,
    private readonly timeoutMs: number,
  ) {}

  run<T>(signal: AbortSignal, work: (limited: AbortSignal) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      throwIfCancelled(signal);
      const controller = this.controllers.take();
      const done = (): void => {
        clearTimeout(timer);
        forget();
        this.controllers.giveBack(controller);
      };
      const stop = (fault: Fault): void => {
        controller.abort(fault);
        done();
        reject(fault);
      };
      const forget = onAbort(signal, () => stop(cancelled()));
      const timer = setTimeout(() => stop(this.late()), this.timeoutMs);
      const fail = (error: unknown): void => {
        done();
        reject(error as Error);
      };
      try {
        work(controller.signal).then((value) => {
          done();
          resolve(value);
        }, fail);
      } catch (error) {
        fail(error); // A provider that throws at once is treated like one that rejects.
      }
    });
  }

  private late(): Fault {
    const message = `Model "${this.model}" did not answer within ${this.timeoutMs / 1000} seconds.`;
    return new Fault('timeout', message, { retryable: true });
  }
}
