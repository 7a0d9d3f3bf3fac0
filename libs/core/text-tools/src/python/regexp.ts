import { WORD } from './characters.js';
import { character, range, readEscape } from './escapes.js';
import { countLimited, testLimited } from './limited.js';
import { PatternError, PatternReader } from './reader.js';

export interface PatternFlags {
  /** `re.IGNORECASE`. */
  ignoreCase?: boolean;
  /** `re.MULTILINE`. */
  multiline?: boolean;
}

const LOOKAROUND = ['(?:', '(?=', '(?!', '(?<=', '(?<!'];
const WORD_EDGE = `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`;
const NO_WORD_EDGE = `(?:(?<=[${WORD}])(?=[${WORD}])|(?<![${WORD}])(?![${WORD}]))`;

/**
 * The JavaScript pattern that matches like `re.compile(pattern, flags)` on `str`: `\w`, `\d`, `\s` and `\b` cover all scripts;
 * for `.`, `^` and `$` only `\n` ends a line; and case is ignored as in Python. It has the flag `g`, for `matchAll`.
 *
 * @throws PatternError for patterns that are invalid in Python, and for what is not supported: flags within the pattern,
 *   conditional, atomic and possessive groups.
 */
export function pythonRegExp(pattern: string, flags: PatternFlags = {}): RegExp {
  const source = new Translation(new PatternReader(pattern), flags).all();
  try {
    return new RegExp(source, flags.ignoreCase ? 'giv' : 'gv');
  } catch (error) {
    throw new PatternError(error instanceof Error ? error.message : 'is no regular expression', { cause: error });
  }
}

/** True when the pattern matches somewhere: `re.search(pattern, text, flags) is not None`. @throws PatternTimeout */
export const matches = testLimited;

/** `len(re.findall(pattern, text, flags))`. @throws PatternTimeout */
export const countMatches = countLimited;

class Translation {
  constructor(
    private readonly reader: PatternReader,
    private readonly flags: PatternFlags,
  ) {}

  all(): string {
    let source = '';
    while (!this.reader.done) source += this.next();
    return source;
  }

  private next(): string {
    const { reader, flags } = this;
    if (reader.peek() === '(') return this.group();
    if (reader.peek() === '{') return this.repetition();
    const point = reader.take();
    switch (point) {
      case '[':
        return this.bracket();
      case '\\':
        return this.escape();
      case '.':
        return '[^\\n]';
      case '^':
        return flags.multiline ? '(?<![^\\n])' : '^';
      case '$':
        return flags.multiline ? '(?![^\\n])' : '(?=\\n?$)';
      case '*':
      case '+':
      case '?':
        return point + this.laziness();
      case ')':
      case '|':
        return point;
      default:
        return character(point.codePointAt(0) ?? 0, flags.ignoreCase === true);
    }
  }

  private laziness(): string {
    if (this.reader.peek() === '+') throw new PatternError('has a possessive repetition, which is not supported');
    return this.reader.accept('?') ? '?' : '';
  }

  /** A repetition such as `*` or `{2,3}`. A brace that does not begin one is an ordinary character. */
  private repetition(): string {
    const { reader } = this;
    reader.take();
    let ahead = 0;
    while (/[0-9,]/.test(reader.peek(ahead) ?? '')) ahead += 1;
    const bounds = Array.from({ length: ahead }, (_, index) => reader.peek(index)).join('');
    const parsed = reader.peek(ahead) === '}' ? /^(\d*)(,?)(\d*)$/.exec(bounds) : null;
    if (!parsed || bounds === '') return '\\{';
    reader.takeUntil('}');
    const [, least, comma, most] = parsed;
    return `{${least || '0'}${comma}${most}}${this.laziness()}`;
  }

  private group(): string {
    const { reader } = this;
    if (reader.accept('(?#')) {
      reader.takeUntil(')');
      return '';
    }
    if (reader.accept('(?P<')) return `(?<${reader.takeUntil('>')}>`;
    if (reader.accept('(?P=')) return `\\k<${reader.takeUntil(')')}>`;
    for (const opening of LOOKAROUND) if (reader.accept(opening)) return opening;
    if (reader.accept('(?')) throw new PatternError(`has the group (?${reader.peek() ?? ''}, which is not supported`);
    return reader.take();
  }

  private escape(): string {
    const { reader, flags } = this;
    if (reader.accept('b')) return this.nextLiteral() + WORD_EDGE;
    if (reader.accept('B')) return NO_WORD_EDGE;
    if (reader.accept('A')) return '^';
    if (reader.accept('Z')) return '$';
    if (/[1-9]/.test(reader.peek() ?? '') && !this.octalFollows()) return `(?:\\${reader.takeWhile(/\d/, 2)})`;
    const escape = readEscape(reader);
    if (escape.kind === 'class') return `[${escape.negated ? '^' : ''}${escape.inside}]`;
    return character(escape.code, flags.ignoreCase === true);
  }

  /**
   * A lookahead for the next literal character after a word boundary, if there is one. It only makes matching faster:
   * boundaries are slow to test, and a text has many.
   */
  private nextLiteral(): string {
    const [next = '', after = ''] = [this.reader.peek(), this.reader.peek(1)];
    if (!/^[\p{L}\p{N}]$/u.test(next) || /[*?{]/.test(after)) return '';
    return `(?=${character(next.codePointAt(0) ?? 0, this.flags.ignoreCase === true)})`;
  }

  /** Whether three octal digits follow, which are a character code; fewer digits are a reference to a group. */
  private octalFollows(): boolean {
    return [0, 1, 2].every((ahead) => /[0-7]/.test(this.reader.peek(ahead) ?? ''));
  }

  private bracket(): string {
    const { reader, flags } = this;
    const negation = reader.accept('^') ? '^' : '';
    const parts: string[] = [];
    while (parts.length === 0 || reader.peek() !== ']') {
      const first = this.member();
      if (typeof first === 'string') {
        parts.push(first);
        continue;
      }
      const last = reader.peek() === '-' && reader.peek(1) !== ']' ? this.rangeEnd() : first;
      if (last < first) throw new PatternError('has a range that runs backwards');
      parts.push(range(first, last, flags.ignoreCase === true));
    }
    reader.take();
    return `[${negation}${parts.join('')}]`;
  }

  private rangeEnd(): number {
    this.reader.take();
    const last = this.member();
    if (typeof last === 'string') throw new PatternError('has a range that ends in a class');
    return last;
  }

  /** A member of a class: a code point, or a class within the class. */
  private member(): number | string {
    const { reader } = this;
    if (!reader.accept('\\')) return reader.take().codePointAt(0) ?? 0;
    const escape = readEscape(reader);
    if (escape.kind === 'character') return escape.code;
    return escape.negated ? `[^${escape.inside}]` : escape.inside;
  }
}
