import { ExitCode } from '../exit-code.js';

export interface Interrupt {
  signal: AbortSignal;
  /** What made it abort. */
  readonly cause: NodeJS.Signals | undefined;
  dispose(): void;
}

/**
 * Aborts at the first SIGINT, SIGTERM or SIGHUP, so that a command can end in order; the second SIGINT or SIGTERM ends the
 * process at once. Further SIGHUPs do nothing: a closed terminal may send several.
 */
export function onInterrupt(): Interrupt {
  const controller = new AbortController();
  let cause: NodeJS.Signals | undefined;
  const handle = (signal: NodeJS.Signals): void => {
    if (!controller.signal.aborted) {
      cause = signal;
      controller.abort();
    } else if (signal !== 'SIGHUP') process.exit(ExitCode.interrupted);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, handle);
  return {
    signal: controller.signal,
    get cause() {
      return cause;
    },
    dispose: () => {
      for (const signal of signals) process.off(signal, handle);
    },
  };
}
