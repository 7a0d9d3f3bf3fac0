import { onAbort } from './abort.js';

/**
 * Starts `work`, and once more when it has not ended after `ms`. The first to resolve wins and the other is aborted; when
 * both reject, or the only one does, that is the end.
 */
export function race<T>(ms: number, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const controllers: AbortController[] = [];
    let running = 0;
    const stop = (): void => {
      clearTimeout(timer);
      forget();
      for (const controller of controllers) controller.abort();
    };
    const start = (): void => {
      const controller = new AbortController();
      controllers.push(controller);
      if (signal.aborted) controller.abort();
      running += 1;
      work(controller.signal).then(
        (value) => {
          controllers.splice(controllers.indexOf(controller), 1);
          stop();
          resolve(value);
        },
        (error: unknown) => {
          running -= 1;
          if (running > 0) return;
          stop();
          reject(error as Error);
        },
      );
    };
    const forget = onAbort(signal, () => {
      clearTimeout(timer);
      for (const controller of controllers) controller.abort();
    });
    const timer = setTimeout(start, ms);
    start();
  });
}
