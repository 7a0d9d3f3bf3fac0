/** What users are told beside errors: each text once. By default a line on standard error. */
export class Notices {
  private readonly told = new Set<string>();

  constructor(private readonly write = (line: string): void => void process.stderr.write(`${line}\n`)) {}

  tell(text: string): void {
    if (this.told.has(text)) return;
    this.told.add(text);
    this.write(text);
  }
}
