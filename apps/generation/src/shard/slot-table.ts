interface Waiting<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: unknown): void;
}

/** A value per slot that may be awaited before it is there. Ends as a whole when the work behind it fails. */
export class SlotTable<T> {
  private readonly values = new Map<number, T>();
  private readonly waiting = new Map<number, Waiting<T>>();
  private failure: { reason: unknown } | undefined;

  has(slot: number): boolean {
    return this.values.has(slot);
  }

  get(slot: number): Promise<T> {
    if (this.values.has(slot)) return Promise.resolve(this.values.get(slot) as T);
    if (this.failure) return Promise.reject(this.failure.reason as Error);
    const known = this.waiting.get(slot);
    if (known) return known.promise;
    const waiting = createWaiting<T>();
    this.waiting.set(slot, waiting);
    return waiting.promise;
  }

  set(slot: number, value: T): void {
    this.values.set(slot, value);
    this.waiting.get(slot)?.resolve(value);
    this.waiting.delete(slot);
  }

  /** Everyone who waits, or comes to wait, for a slot that has no value gets `reason`. */
  fail(reason: unknown): void {
    this.failure ??= { reason };
    for (const { reject } of this.waiting.values()) reject(reason);
    this.waiting.clear();
  }

  delete(slot: number): void {
    this.values.delete(slot);
  }

  /** Slots that have a value or are waited for. */
  get size(): number {
    return this.values.size + this.waiting.size;
  }
}

function createWaiting<T>(): Waiting<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
