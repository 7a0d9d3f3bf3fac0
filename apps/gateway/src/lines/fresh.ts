/** Keeps what changes for a moment, so that many who ask at once cost as much as one. */
export class Fresh<T> {
  private readonly values = new Map<string, { madeAt: number; value: Promise<T> }>();

  /** `forMs`: how long a value is good for, in milliseconds; it is made once for all who ask meanwhile. */
  constructor(private readonly forMs: number) {}

  get(key: string, make: () => Promise<T>): Promise<T> {
    const now = performance.now();
    for (const [name, { madeAt }] of this.values) if (now - madeAt >= this.forMs) this.values.delete(name);
    const known = this.values.get(key);
    if (known) return known.value;
    const value = make();
    const entry = { madeAt: now, value };
    this.values.set(key, entry);
    value.catch(() => this.values.get(key) === entry && this.values.delete(key));
    return value;
  }
}
