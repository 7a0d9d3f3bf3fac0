import type { RunEvent } from '@agora/contracts';

/** The jobs of a run that a worker has begun and not ended, as far as events tell. */
export class InWork {
  private readonly workers = new Map<string, string>();
  private readonly waiting = new Set<() => void>();

  apply(event: RunEvent): void {
    if (event.kind === 'stage-started') this.workers.set(event.key, event.worker);
    if (event.kind !== 'stage-finished' && event.kind !== 'stage-failed') return;
    this.workers.delete(event.key);
    if (this.workers.size === 0) for (const tell of this.waiting) tell();
  }

  /** Resolves when none is in work; after `ms` with the workers that have not said so. */
  async untilNone(ms: number): Promise<string[]> {
    if (this.workers.size > 0) {
      let tell: () => void = () => undefined;
      const none = new Promise<void>((resolve) => (tell = resolve));
      const timer = setTimeout(tell, ms);
      this.waiting.add(tell);
      await none;
      clearTimeout(timer);
      this.waiting.delete(tell);
    }
    return [...new Set(this.workers.values())];
  }
}
