/** Keeps the few values that were asked for last. */
export class Recent<T> {
  private readonly values = new Map<string, T>();

  constructor(private readonly limit: number) {}

  /** The kept value, or a new one. A promise that fails is not kept. */
  get(key: string, make: () => T): T {
    const value = this.values.get(key) ?? make();
    this.values.delete(key);
    this.values.set(key, value);
    const [oldest] = this.values.keys();
    if (this.values.size > this.limit && oldest !== undefined) this.values.delete(oldest);
    if (value instanceof Promise) value.catch(() => this.values.delete(key));
    return value;
  }
}
