import { sanitizeTerminal, indented } from '@agora/text-tools/terminal-text';
import type { Fault } from '@agora/plugin-api';
import { styleText } from 'node:util';

const STYLES = ['bold', 'dim', 'red', 'green', 'yellow', 'cyan'] as const;
export type Style = (typeof STYLES)[number];

/** Painted text holds these marks instead of escapes: code points that no text may contain. So every real escape comes from outside. */
const MARK = 0xfdd0;
const MARKS = /[\ufdd0-\ufddb]/g;
/** Characters that steer a terminal and that `JSON.stringify` does not escape. */
const RAW_IN_JSON = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

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

  /** The same with all text for people on standard error, for commands whose standard output may be data. */
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

  /** Columns of the terminal; infinite when the output is no terminal. */
  get columns(): number {
    return this.human.columns ?? (Number(process.env['COLUMNS']) || Infinity);
  }

  /** The same for tables, which fit themselves to the width: 120 when the output is no terminal. */
  get width(): number {
    return Math.min(this.columns, this.human.columns ?? 120);
  }

  say(text = ''): void {
    this.human.write(`${this.shown(text)}\n`);
  }

  /** A text as it is written to its stream: nothing in it steers the terminal; painted when the stream shows colours. */
  shown(text: string, stream = this.human): string {
    return sanitizeTerminal(text).replace(MARKS, (mark) => {
      const style = mark.charCodeAt(0) - MARK;
      const [begin = '', end = ''] = styleText(STYLES[style >> 1] as Style, '\n', {
        stream,
        validateStream: true,
      }).split('\n');
      return style % 2 === 0 ? begin : end;
    });
  }

  /** One JSON object for programs; nothing without `--json`. */
  record(value: unknown): void {
    if (!this.json) return;
    const text = JSON.stringify(value).replace(
      RAW_IN_JSON,
      (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    this.stdout.write(`${text}\n`);
  }

  fault(fault: Fault): void {
    this.record({ kind: 'error', ...fault.toData() });
    // A Fault made by another copy of the plugin API may lack `problems`.
    const several = (fault.problems as readonly Fault[] | undefined) ?? [];
    for (const each of several.length > 0 ? several : [fault]) this.problem(each);
  }

  private problem(fault: Fault): void {
    const lines = [`${this.paint('red', 'Error')} ${this.paint('dim', `(${fault.code})`)} ${indented(fault.message)}`];
    if (fault.fix) lines.push(`${this.paint('bold', 'Fix:')} ${indented(fault.fix)}`);
    for (const line of lines) this.stderr.write(`${this.shown(line, this.stderr)}\n`);
  }

  /** Text that {@link shown} gives a colour. */
  paint(style: Style, text: string): string {
    const mark = MARK + 2 * STYLES.indexOf(style);
    return `${String.fromCharCode(mark)}${text}${String.fromCharCode(mark + 1)}`;
  }
}
