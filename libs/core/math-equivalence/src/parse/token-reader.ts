import { Unreadable, type Token } from './tokens.js';

const DEEPEST = 60;

/** Reads tokens one by one, and counts the depth of nesting. */
export class TokenReader {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: Token[]) {}

  protected get next(): Token | undefined {
    return this.tokens[this.at];
  }

  protected ahead(by: number): Token | undefined {
    return this.tokens[this.at + by];
  }

  protected take(): Token {
    const token = this.tokens[this.at];
    if (!token) throw new Unreadable('it ends too early');
    this.at += 1;
    return token;
  }

  /** Puts back the rest of a number to be read next, as for `\frac12`. */
  protected putBack(rest: string): void {
    if (rest === '') return;
    this.at -= 1;
    this.tokens[this.at] = { is: 'number', text: rest };
  }

  protected isSign(text: string, token = this.next): boolean {
    return token?.is === 'sign' && token.text === text;
  }

  protected isCommand(text: string, token = this.next): boolean {
    return token?.is === 'command' && token.text === text;
  }

  protected skipSign(text: string): boolean {
    if (!this.isSign(text)) return false;
    this.at += 1;
    return true;
  }

  protected skipCommand(text: string): boolean {
    if (!this.isCommand(text)) return false;
    this.at += 1;
    return true;
  }

  protected expectSign(text: string): void {
    if (!this.skipSign(text)) throw new Unreadable(`${text} is missing`);
  }

  protected mark(): number {
    return this.at;
  }

  protected reset(mark: number): void {
    this.at = mark;
  }

  protected deeper<T>(read: () => T): T {
    if (this.depth >= DEEPEST) throw new Unreadable('too deep');
    this.depth += 1;
    try {
      return read();
    } finally {
      this.depth -= 1;
    }
  }
}
