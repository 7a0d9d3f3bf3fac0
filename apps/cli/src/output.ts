import type { Fault } from '@agora/contracts';
import { styleText } from 'node:util';
import { harmless } from './display/harmless.js';

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/**
 * Where a command writes. Results for programs go to standard output as one JSON object a line (`--json`); everything
 * for people goes to standard error then, and to standard output otherwise.
 */
export class Output {
  constructor(
    readonly json: boolean,
    private readonly stdout: NodeJS.WriteStream = process.stdout,
    private readonly stderr: NodeJS.WriteStream = process.stderr,
    private readonly aside = json,
  ) {}

  /** The same with everything for people on standard error: for commands whose standard output may be data. */
  besideData(): Output {
    return new Output(this.json, this.stdout, this.stderr, true);
  }

  /** The stream that people read. */
  get human(): NodeJS.WriteStream {
    return this.aside ? this.stderr : this.stdout;
  }

  /** True when progress may be redrawn in place. */
  get live(): boolean {
    return !this.json && this.human.isTTY === true && process.env['TERM'] !== 'dumb' && !process.env['CI'];
  }

  get width(): number {
    return this.human.columns ?? 120;
  }

  say(text = ''): void {
    this.human.write(`${harmless(text)}\n`);
  }

  /** One JSON object for programs; nothing without `--json`. */
  record(value: unknown): void {
    if (this.json) this.stdout.write(`${JSON.stringify(value)}\n`);
  }

  fault(fault: Fault): void {
    this.record({ kind: 'error', ...fault.toData() });
    // A Fault of another copy of the contracts may know no problems.
    const several = (fault.problems as readonly Fault[] | undefined) ?? [];
    for (const each of several.length > 0 ? several : [fault]) this.problem(each);
  }

  private problem(fault: Fault): void {
    const lines = [`${this.paint('red', 'Error')} ${this.paint('dim', `(${fault.code})`)} ${fault.message}`];
    if (fault.fix) lines.push(`${this.paint('bold', 'Fix:')} ${fault.fix}`);
    for (const line of lines) this.stderr.write(`${harmless(line)}\n`);
  }

  paint(style: Style, text: string): string {
    return styleText(style, text, { stream: this.human, validateStream: true });
  }
}
