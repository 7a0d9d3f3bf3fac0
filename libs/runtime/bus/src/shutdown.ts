import { setMaxListeners } from 'node:events';
import { Fault } from '@agora/plugin-api';

/** The last two words of a service that stops: first its handlers are asked to end, then nobody waits for them any more. */
export class Shutdown {
  private readonly asking = new AbortController();
  private readonly leavers = new Set<() => void>();
  private left = false;

  constructor() {
    // Every running job listens, and there may be as many of them as the service's concurrency allows.
    setMaxListeners(0, this.asking.signal);
  }

  /** Aborted when handlers are to end. */
  get asked(): AbortSignal {
    return this.asking.signal;
  }

  /** Asks, and leaves after `patienceMs`. */
  begin(patienceMs: number): void {
    this.asking.abort(new Fault('cancelled', 'the service is shutting down', { retryable: true }));
    setTimeout(() => {
      this.left = true;
      for (const leave of this.leavers) leave();
    }, patienceMs);
  }

  /** What `promise` gives, or a `cancelled` Fault when nobody waits for it any more. */
  orLeave<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = (): void => reject(new Fault('cancelled', 'the service has shut down', { retryable: true }));
      if (this.left) leave();
      this.leavers.add(leave);
      promise.then(resolve, reject).finally(() => this.leavers.delete(leave));
    });
  }
}
