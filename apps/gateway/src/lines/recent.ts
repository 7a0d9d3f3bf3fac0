/** Keeps the values that were used last, so that a second page of the same list costs little. */
export class Recent<T> {
  private readonly values = new Map<string, Promise<T>>();

  constructor(private readonly most: number) {}

  /** The value of a key, made when it is not kept. What fails is not kept. */
  get(key: string, make: () => Promise<T>): Promise<T> {
    const value = this.values.get(key) ?? make();
    this.values.delete(key);
    this.values.set(key, value);
    value.catch(() => this.values.delete(key));
    for (const oldest of this.values.keys()) {
      if (this.values.size <= this.most) break;
      this.values.delete(oldest);
    }
    return value;
  }
}
