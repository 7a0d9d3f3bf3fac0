import type { MathTree } from '@agora/plugin-api';
import { CONSTANTS, exponentless, FUNCTIONS, INVERSE, SYMBOLS } from './names.js';
import { based, repeating } from './numbers.js';
import { TokenReader } from './token-reader.js';
import { Unreadable } from './tokens.js';
import { argument, fn, leaf, named, node, num } from './trees.js';

/** Parses the smallest parts of an expression: numbers, letters, groups, fractions, roots, functions, matrices. */
export abstract class AtomParser extends TokenReader {
  /** Parses the content of delimiters: expressions separated by commas. */
  protected abstract items(): MathTree[];
  protected abstract expression(): MathTree;
  /** Parses a sum without relations, for `|…|`. */
  protected abstract sum(): MathTree;
  /** Parses the argument of a function without parentheses: adjacent factors. */
  protected abstract functionArgument(): MathTree;
  protected abstract power(base: MathTree): MathTree;

  protected atom(): MathTree {
    return this.deeper(() => {
      const token = this.take();
      switch (token.is) {
        case 'number':
          return leaf(token.text.includes('.') ? 'dec' : 'num', token.text.replace(/^\./, '0.'));
        case 'based':
          return based(token);
        case 'repeating':
          return repeating(token.text, token.repeated);
        case 'letter':
          return this.letter(token.text);
        case 'words':
          return leaf('text', token.text);
        case 'command':
          return this.command(token.text);
        case 'sign':
          return this.delimited(token.text);
      }
    });
  }

  private letter(name: string): MathTree {
    const sub = this.subscript();
    const full = name + sub + this.primes();
    const isFunction = /^[fgh]$/i.test(name);
    if (isFunction || (/^[pqruvw]$/i.test(name) && this.isAppliedToLetter())) {
      const mark = this.mark();
      let inverse = '';
      if (this.skipSign('^')) inverse = exponentless(this.argument());
      if (this.isSign('(')) {
        this.take();
        const args = this.items();
        this.expectSign(')');
        return named('call', full.toLowerCase() + inverse, ...args);
      }
      this.reset(mark);
    }
    if (full === 'e' || full === 'i') return leaf('const', full);
    return leaf('sym', full);
  }

  /** Whether a letter is applied to a letter, `p(x)`, and so is a function; `p(1 - p)` is a product. */
  private isAppliedToLetter(): boolean {
    return this.isSign('(') && this.ahead(1)?.is === 'letter' && this.isSign(')', this.ahead(2));
  }

  private subscript(): string {
    if (!this.skipSign('_')) return '';
    return `_${textOf(this.argument())}`;
  }

  private primes(): string {
    let primes = '';
    while (this.skipSign("'")) primes += "'";
    return primes;
  }

  private command(name: string): MathTree {
    const tree = CONSTANTS.get(name) ?? this.bracketed(name) ?? this.applied(name);
    if (tree) return tree;
    if (FUNCTIONS.has(name)) return this.call(name);
    if (SYMBOLS.has(name)) return leaf('sym', name + this.subscript() + this.primes());
    throw new Unreadable(`\\${name}`);
  }

  /** Parses commands that need a closing command, such as `\left`. */
  private bracketed(name: string): MathTree | undefined {
    switch (name) {
      case '{': {
        const args = this.isCommand('}') ? [] : this.items();
        if (!this.skipCommand('}')) throw new Unreadable('\\} is missing');
        return args.length === 0 ? leaf('known-set', 'empty') : { op: 'set', args };
      }
      case 'langle':
        return { op: 'tuple', args: this.until('rangle', () => this.items()) };
      case 'lfloor':
        return fn(
          'floor',
          this.until('rfloor', () => this.sum()),
        );
      case 'lceil':
        return fn(
          'ceil',
          this.until('rceil', () => this.sum()),
        );
      case 'begin':
        return this.environment();
    }
    return undefined;
  }

  /** Parses commands with arguments, such as `\frac`. */
  private applied(name: string): MathTree | undefined {
    switch (name) {
      case 'frac': {
        const top = this.argument(true);
        return node('div', top, this.argument(false));
      }
      case 'sqrt':
        return this.root();
      case 'binom': {
        const n = this.argument(true);
        return fn('binomial', n, this.argument());
      }
      case 'mathbb':
        return leaf('known-set', textOf(this.argument()));
      case 'boxed':
      case 'fbox':
        return this.argument();
      case 'overline':
      case 'bar':
      case 'vec':
      case 'hat':
      case 'overrightarrow':
      case 'widehat':
        return leaf('sym', `${name} ${textOf(this.argument())}`);
      case 'sum':
      case 'prod':
        return this.series(name);
      case 'angle':
      case 'triangle':
        return leaf('sym', `${name} ${textOf(this.functionArgument())}`);
    }
    return undefined;
  }

  /** Parses `\sum_{k=1}^{n} …`; the arguments of the node are expression, variable, first, last. */
  private series(name: string): MathTree {
    let from: MathTree | undefined;
    let to: MathTree | undefined;
    for (;;) {
      if (this.skipSign('_')) from = this.argument();
      else if (this.skipSign('^')) to = this.argument();
      else break;
    }
    const [variable, first] = from?.op === 'rel' && from.value === '=' ? (from.args ?? []) : [];
    if (!variable || !first || !to) throw new Unreadable(`\\${name} without bounds`);
    return fn(name, this.functionArgument(), variable, first, to);
  }

  private until<T>(closing: string, read: () => T): T {
    const result = read();
    if (!this.skipCommand(closing)) throw new Unreadable(`\\${closing} is missing`);
    return result;
  }

  private root(): MathTree {
    let degree = num(2);
    if (this.skipSign('[')) {
      degree = this.sum();
      this.expectSign(']');
    }
    return node('root', this.argument(true), degree);
  }

  private call(name: string): MathTree {
    const full = INVERSE[name] ?? name;
    if (full === 'abs' || full === 'sqrt') return fn(full, this.functionArgument());
    let base: MathTree | undefined;
    let exponent: MathTree | undefined;
    for (;;) {
      if (name === 'log' && this.skipSign('_')) base = this.argument();
      else if (this.skipSign('^')) exponent = this.argument();
      else break;
    }
    const isInverse = exponent?.op === 'neg' && argument(exponent, 0).value === '1';
    const used = isInverse ? `arc${full}` : full;
    const of = this.functionArgument();
    const applied = name === 'log' ? fn('log', of, base ?? num(10)) : fn(used, of);
    return exponent && !isInverse ? node('pow', applied, exponent) : applied;
  }

  /**
   * Parses one argument of a command: a group, or the next token. `digit`: only the first digit of a number, so that `\frac12`
   * is a half.
   */
  protected argument(digit = false): MathTree {
    return this.deeper(() => {
      if (this.skipSign('{')) return this.group();
      const sign = this.skipSign('-') ? -1 : 1;
      const token = this.next;
      let result: MathTree;
      if (token?.is === 'number' && digit) {
        this.take();
        this.putBack(token.text.slice(1));
        result = num(token.text.slice(0, 1));
      } else if (this.isSign("'")) result = leaf('sym', this.primes());
      else result = this.atom();
      return sign < 0 ? node('neg', result) : result;
    });
  }

  private group(): MathTree {
    if (this.skipSign('}')) throw new Unreadable('an empty group');
    const args = this.overOrChoose(this.items());
    this.expectSign('}');
    const [only] = args;
    return args.length === 1 && only ? only : { op: 'list', args };
  }

  /** Parses the rest of `9 \over 7` or `n \choose k`, whose upper part (`items`) has been read. */
  protected overOrChoose(items: MathTree[]): MathTree[] {
    const [top] = items;
    if (!top || items.length > 1) return items;
    if (this.skipCommand('over')) return [node('div', top, this.sum())];
    return this.skipCommand('choose') ? [fn('binomial', top, this.sum())] : items;
  }

  private delimited(sign: string): MathTree {
    if (sign === '{') return this.group();
    if (sign === '|') {
      const inner = this.sum();
      this.expectSign('|');
      return fn('abs', inner);
    }
    if (sign !== '(' && sign !== '[') throw new Unreadable(`${sign} at an odd place`);
    const args = this.items();
    const closing = this.take();
    const end = closing.is === 'sign' ? closing.text : '';
    if (end !== ')' && end !== ']') throw new Unreadable(`${sign} is not closed`);
    const [first, second] = args;
    if (args.length === 1 && first && (sign === '(') === (end === ')')) return first;
    if (args.length === 2 && first && second && (sign === '[' || end === ']')) {
      return named('interval', sign + end, first, second);
    }
    if ((sign === '(') !== (end === ')')) throw new Unreadable('brackets do not match');
    return { op: 'tuple', args };
  }

  private environment(): MathTree {
    const name = this.environmentName();
    if (name === 'array' && this.isSign('{')) this.skipGroup();
    if (!/^(?:[pbvVB]?matrix|smallmatrix|array|cases)\*?$/.test(name) || name === 'cases') {
      throw new Unreadable(`\\begin{${name}}`);
    }
    const rows: MathTree[][] = [[]];
    while (!this.isCommand('end')) {
      if (this.skipCommand('\\')) rows.push([]);
      else if (!this.skipSign('&')) rows.at(-1)?.push(this.expression());
    }
    this.take();
    if (this.environmentName() !== name) throw new Unreadable('environments do not match');
    const full = rows.filter((row) => row.length > 0);
    const columns = full[0]?.length ?? 0;
    if (columns === 0 || full.some((row) => row.length !== columns)) throw new Unreadable('rows of a matrix');
    const matrix = named('matrix', `${full.length}x${columns}`, ...full.flat());
    return name.startsWith('v') ? fn('det', matrix) : matrix;
  }

  private environmentName(): string {
    this.expectSign('{');
    let name = '';
    while (!this.isSign('}')) name += this.take().text;
    this.take();
    return name;
  }

  private skipGroup(): void {
    let depth = 0;
    do {
      const token = this.take();
      if (this.isSign('{', token)) depth += 1;
      if (this.isSign('}', token)) depth -= 1;
    } while (depth > 0);
  }
}

/** A small tree as text, for names with subscripts. */
function textOf(tree: MathTree): string {
  return [tree.value ?? '', ...(tree.args ?? []).map(textOf)].filter((part) => part !== '').join(' ');
}
