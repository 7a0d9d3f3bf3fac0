import { isLower, isUpper } from '../python/characters.js';
import { ELLIPSIS, INITIAL, NUMBER, NUMERIC } from './language.js';

/** A word with the decisions about it so far. */
export class Token {
  /** In lower case; the same for all numbers. */
  readonly type: string;
  endsSentence = false;
  isAbbreviation = false;

  constructor(readonly text: string) {
    const lower = text.toLowerCase();
    this.type = NUMERIC.test(lower) ? NUMBER : lower;
  }

  get hasPeriod(): boolean {
    return this.text.endsWith('.');
  }

  get isEllipsis(): boolean {
    return ELLIPSIS.test(this.text);
  }

  get isInitial(): boolean {
    return INITIAL.test(this.text);
  }

  get beginsUpper(): boolean {
    return isUpper(this.firstCharacter);
  }

  get beginsLower(): boolean {
    return isLower(this.firstCharacter);
  }

  /** The type without a final period. */
  get bareType(): string {
    return this.type.length > 1 && this.type.endsWith('.') ? this.type.slice(0, -1) : this.type;
  }

  /** The type, without its period when that ends a sentence. */
  get sentenceType(): string {
    return this.endsSentence ? this.bareType : this.type;
  }

  private get firstCharacter(): string {
    return String.fromCodePoint(this.text.codePointAt(0) ?? 0);
  }
}
