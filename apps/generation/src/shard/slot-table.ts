interface Entry<T> {
  promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: unknown): void;
}

/** A value per slot that may be awaited before it is there. Ends as a whole when the work behind it fails. */
export class SlotTable<T> {
  private readonly entries = new Map<number, Entry<T>>();
  private failure: { reason: unknown } | undefined;

  get(slot: number): Promise<T> {
    return this.entry(slot).promise;
  }

  set(slot: number, value: T): void {
    this.entry(slot).resolve(value);
  }

  /** Everyone who waits, or comes to wait, for a slot that has no value gets `reason`. */
  fail(reason: unknown): void {
    this.failure ??= { reason };
    for (const entry of this.entries.values()) entry.reject(reason);
  }

  delete(slot: number): void {
    this.entries.delete(slot);
  }

  get size(): number {
    return this.entries.size;
  }

  private entry(slot: number): Entry<T> {
    const known = this.entries.get(slot);
    if (known) return known;
    const entry = createEntry<T>();
    this.entries.set(slot, entry);
    if (this.failure) entry.reject(this.failure.reason);
    return entry;
  }
}

function createEntry<T>(): Entry<T> {
  let resolve: (value: T) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // Not everything that can fail is waited for.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
