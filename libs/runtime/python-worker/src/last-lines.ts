/** The end of a stream of text, for error messages. Secrets that it may repeat are blotted out. */
export class LastLines {
  private readonly lines: string[] = [];
  private open = '';

  constructor(
    private readonly secrets: readonly string[] = [],
    private readonly count = 12,
  ) {}

  push(text: string): void {
    const [first = '', ...rest] = text.split('\n');
    this.open = (this.open + first).slice(-2_000);
    for (const line of rest) {
      this.keep(this.open);
      this.open = line.slice(-2_000);
    }
  }

  toString(): string {
    const lines = this.open.trim() === '' ? this.lines : [...this.lines, this.clean(this.open)];
    return lines.slice(-this.count).join('\n');
  }

  private keep(line: string): void {
    if (line.trim() === '') return;
    this.lines.push(this.clean(line));
    if (this.lines.length > this.count) this.lines.shift();
  }

  private clean(line: string): string {
    return this.secrets.reduce((text, secret) => text.replaceAll(secret, '***'), line.trimEnd());
  }
}
