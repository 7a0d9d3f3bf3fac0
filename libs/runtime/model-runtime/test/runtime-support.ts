import type { CompletionRequest } from '@agora/plugin-api';

export const ask = (text: string | number): CompletionRequest => ({
  model: 'm',
  prompt: { kind: 'text', text: String(text) },
  sampling: {},
});
export const never = (): AbortSignal => new AbortController().signal;
export const quick = { backoff: { baseMs: 2, capMs: 10 } };
export const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Holds calls until they are let go, and remembers how many there were at once. */
export class Gate {
  readonly waiting: (() => void)[] = [];
  most = 0;
  private open = false;

  pass(): Promise<void> {
    if (this.open) return Promise.resolve();
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.most = Math.max(this.most, this.waiting.length);
    });
  }

  letOneGo(): void {
    this.waiting.shift()?.();
  }

  openUp(): void {
    this.open = true;
    while (this.waiting.length > 0) this.letOneGo();
  }
}
