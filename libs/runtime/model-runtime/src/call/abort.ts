import { Fault } from '@agora/plugin-api';

const callbacks = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back once when the signal aborts; returns how to forget it. One listener per signal serves any number of callers:
 * adding and removing listeners of an `AbortSignal` takes longer the more it has.
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  let set = callbacks.get(signal);
  if (!set) {
    set = new Set();
    callbacks.set(signal, set);
    const all = set;
    signal.addEventListener('abort', () => all.forEach((each) => each()), { once: true });
  }
  set.add(callback);
  return () => set.delete(callback);
}

export function cancelled(): Fault {
  return new Fault('cancelled', 'The call was cancelled.');
}

export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw cancelled();
}

/** Resolves after `ms`; rejects with a `cancelled` Fault as soon as the signal aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(cancelled());
      return;
    }
    const forget = onAbort(signal, () => {
      clearTimeout(timer);
      forget();
      reject(cancelled());
    });
    const timer = setTimeout(() => {
      forget();
      resolve();
    }, ms);
  });
}

const followers = new Map<number, WeakMap<AbortSignal, AbortSignal>>();

/** Aborts `ms` after `signal` does. One timer serves all who ask for the same. */
export function later(signal: AbortSignal, ms: number): AbortSignal {
  const ofSignals = followers.get(ms) ?? new WeakMap<AbortSignal, AbortSignal>();
  followers.set(ms, ofSignals);
  const known = ofSignals.get(signal);
  if (known) return known;
  const controller = new AbortController();
  ofSignals.set(signal, controller.signal);
  const abort = (): void => controller.abort(signal.reason);
  if (signal.aborted) abort();
  else onAbort(signal, () => void setTimeout(abort, ms).unref());
  return controller.signal;
}
