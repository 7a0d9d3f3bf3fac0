import { useEffect } from 'preact/hooks';

/** Between looks at something that goes on. */
const AGAIN_MS = 4_000;

/** Looks again as long as something goes on; `data` is what the last look brought. */
export function useAgain(goesOn: boolean, data: unknown, reload: () => void): void {
  useEffect(() => {
    const timer = goesOn ? window.setTimeout(reload, AGAIN_MS) : 0;
    return () => window.clearTimeout(timer);
  }, [goesOn, data]);
}
