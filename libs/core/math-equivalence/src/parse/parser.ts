import type { MathTree } from '@agora/plugin-api';
import { AtomParser } from './atom-parser.js';
import { meansOtherwise, scaleOf } from '../text/quantifiers.js';
import { FUNCTIONS, RATIO } from './names.js';
import { Unreadable, type Token } from './tokens.js';
import { many, named, node, num } from './trees.js';

const RELATIONS: Record<string, string> = {
  '=': '=',
  '==': '=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  '!=': '!=',
  le: '<=',
  leq: '<=',
  leqslant: '<=',
  ge: '>=',
  geq: '>=',
  geqslant: '>=',
  ne: '!=',
  neq: '!=',
};
const PRODUCTS = new Set(['*', 'cdot', 'times', 'ast']);
const QUOTIENTS = new Set(['/', ':', 'div']);
const SETS: Record<string, 'union' | 'intersection' | 'difference'> = {
  cup: 'union',
  cap: 'intersection',
  setminus: 'difference',
  backslash: 'difference',
};

/** Parses tokens as one or more statements, separated by commas. `sign`: the sign used for `\pm` in this pass. */
export class Parser extends AtomParser {
  /** True when there was a `\pm`; the caller then parses again with the other sign. */
  bothSigns = false;

  constructor(
    tokens: Token[],
    private readonly sign: 1 | -1,
  ) {
    super(tokens);
  }

  all(): MathTree {
    const items = this.overOrChoose(this.items());
    if (this.next) throw new Unreadable(`${this.next.text} at an odd place`);
    return many('list', items);
  }

  protected items(): MathTree[] {
    const items = [this.expression()];
    while (this.skipSign(',') || this.skipSign(';')) {
      // In `1, 2, and 3` the word `and` is a comma as well, so two commas follow each other.
      while (this.skipSign(',') || this.skipSign(';')) continue;
      items.push(this.expression());
    }
    return items;
  }

  protected expression(): MathTree {
    return this.deeper(() => {
      let left = this.sets();
      const chain: MathTree[] = [];
      for (let by = this.relation(); by !== undefined; by = this.relation()) {
        this.take();
        if (by === 'in') return this.sets();
        const right = this.sets();
        // The value after ≈ is an approximation of the exact value before it, and is ignored.
        if (by !== 'approx') chain.push(named('rel', by, left, right));
        else if (chain.length === 0) chain.push(named('rel', '=', left, right));
        left = right;
      }
      return chain.length === 0 ? left : many('and', chain);
    });
  }

  private relation(): string | undefined {
    const text = this.next?.is === 'sign' || this.next?.is === 'command' ? this.next.text : '';
    return text === 'in' || text === 'approx' ? text : RELATIONS[text];
  }

  private sets(): MathTree {
    let left = this.sum();
    for (;;) {
      const { next } = this;
      let by = next?.is === 'command' ? SETS[next.text] : undefined;
      if (next?.is === 'letter' && next.text === 'U' && isCollection(left)) by = 'union';
      if (!by) return left;
      this.take();
      left = node(by, left, this.sum());
    }
  }

  protected sum(): MathTree {
    const terms = [this.signed(() => this.product())];
    for (;;) {
      const sign = this.takeSign();
      if (sign === undefined) return many('add', withoutRemark(terms));
      const term = this.signed(() => this.product());
      terms.push(sign < 0 ? node('neg', term) : term);
    }
  }

  /** Takes `+`, `-`, `\pm` or `\mp` if it is the next token. */
  private takeSign(): 1 | -1 | undefined {
    if (this.skipSign('+')) return 1;
    if (this.skipSign('-')) return -1;
    if (this.skipCommand('pm')) {
      this.bothSigns = true;
      return this.sign;
    }
    if (!this.skipCommand('mp')) return undefined;
    this.bothSigns = true;
    return this.sign === 1 ? -1 : 1;
  }

  private signed(read: () => MathTree): MathTree {
    return this.deeper(() => {
      const sign = this.takeSign();
      if (sign === undefined) return read();
      const value = this.signed(read);
      return sign < 0 ? node('neg', value) : value;
    });
  }

  private product(): MathTree {
    let left = this.juxtaposed();
    for (;;) {
      const text = this.next?.is === 'sign' || this.next?.is === 'command' ? this.next.text : '';
      const isProduct = PRODUCTS.has(text);
      if (!isProduct && !QUOTIENTS.has(text)) return left;
      this.take();
      const right = this.signed(() => this.juxtaposed());
      if (text === ':' && this.isSign(':')) return this.ratio([left, right]);
      left = isProduct ? node('mul', left, right) : node('div', left, right);
    }
  }

  /** The ratio `1:2:3`, which is not a quotient, as its parts divided by the first part. */
  private ratio(parts: MathTree[]): MathTree {
    while (this.skipSign(':')) parts.push(this.signed(() => this.juxtaposed()));
    const [first, ...others] = parts;
    if (!first) throw new Unreadable('an empty ratio');
    return named('call', RATIO, ...(isZero(first) ? parts : others.map((part) => node('div', part, first))));
  }

  /** Parses factors without a sign between them. Words beside a value are a unit or a remark, and are ignored. */
  private juxtaposed(): MathTree {
    const factors: MathTree[] = [];
    let wasNumber = false;
    do {
      const isNumber = this.next?.is === 'number';
      const factor = this.factor();
      const [before] = factors.slice(-1);
      if (factor.op === 'text') {
        if (!this.startsFactor() && factors.length === 0) return factor;
        const scale = scaleOf(factor.value ?? '');
        if (before && scale !== undefined) factors.push(num(scale));
        else if (meansOtherwise(factor.value ?? '')) throw new Unreadable('words that change the value');
      } else if (before && wasNumber && before.op === 'num' && factors.length === 1 && isPlainFraction(factor)) {
        factors.splice(-1, 1, node('add', before, factor));
      } else if (before && isNumber && wasNumber) factors.splice(-1, 1, this.plainMixed(before, factor));
      else if (before && isNumber && before.op !== 'text') throw new Unreadable('a number behind a factor');
      else factors.push(factor);
      wasNumber = isNumber;
    } while (this.startsFactor());
    return many('mul', factors);
  }

  /** The mixed number `3 1/2`, which needs a proper fraction. No other two adjacent numbers are allowed. */
  private plainMixed(whole: MathTree, top: MathTree): MathTree {
    const bottom = this.ahead(1);
    const isFraction = whole.op === 'num' && top.op === 'num' && this.isSign('/') && bottom?.is === 'number';
    if (!isFraction || Number(top.value) >= Number(bottom.text)) throw new Unreadable('two numbers side by side');
    this.take();
    this.take();
    return node('add', whole, node('div', top, num(bottom.text)));
  }

  private startsFactor(): boolean {
    const { next } = this;
    if (!next) return false;
    if (next.is === 'sign') return ['(', '[', '{'].includes(next.text) || (next.text === '|' && this.opensBar());
    if (next.is === 'letter' && next.text === 'U') return !this.afterCollection();
    if (next.is !== 'command') return true;
    return !(
      next.text in RELATIONS ||
      next.text in SETS ||
      PRODUCTS.has(next.text) ||
      QUOTIENTS.has(next.text) ||
      /^(?:pm|mp|in|approx|over|choose|end|\\|\}|rangle|rfloor|rceil)$/.test(next.text)
    );
  }

  private bars = 0;

  private opensBar(): boolean {
    return this.bars === 0;
  }

  private afterCollection(): boolean {
    return this.isSign(')', this.ahead(-1)) || this.isSign(']', this.ahead(-1)) || this.isCommand('}', this.ahead(-1));
  }

  private factor(): MathTree {
    const isBar = this.isSign('|');
    if (isBar) this.bars += 1;
    const atom = this.atom();
    if (isBar) this.bars -= 1;
    return this.power(atom);
  }

  protected power(base: MathTree): MathTree {
    let result = base;
    for (;;) {
      if (this.skipSign('^')) {
        const exponent = this.argument();
        if (result.op === 'text' || exponent.op === 'text') continue;
        result = node('pow', result, exponent);
      } else if (this.isSign('*') && this.isSign('*', this.ahead(1))) {
        this.take();
        this.take();
        // `**` as in Python: it binds more tightly than products, and from right to left.
        result = node(
          'pow',
          result,
          this.signed(() => this.factor()),
        );
      } else if (this.skipSign('!')) result = named('fn', 'factorial', result);
      else if (this.skipSign('%')) result = node('percent', result);
      else return result;
    }
  }

  protected functionArgument(): MathTree {
    if (this.isSign('(') || this.isSign('{') || this.isSign('[')) return this.atom();
    return this.deeper(() => {
      const sign = this.takeSign();
      const factors = [this.factor()];
      while (this.startsFactor() && !this.startsFunction()) factors.push(this.factor());
      const value = many(
        'mul',
        factors.filter(({ op }, index) => index === 0 || op !== 'text'),
      );
      return sign === -1 ? node('neg', value) : value;
    });
  }

  private startsFunction(): boolean {
    return this.next?.is === 'command' && FUNCTIONS.has(this.next.text);
  }
}

/** Drops words before a signed value that are a remark, as in `\\text{about } -5`; `\\text{at least } -5` is kept. */
function withoutRemark(terms: MathTree[]): MathTree[] {
  if (terms.length === 1 || !terms.some(({ op }) => op === 'text')) return terms;
  const [first, ...others] = terms;
  if (first?.op === 'text' && !meansOtherwise(first.value ?? '') && others.every(({ op }) => op !== 'text'))
    return others;
  throw new Unreadable('words in a sum');
}

function isZero({ op, value }: MathTree): boolean {
  return op === 'num' && /^0*$/.test(value ?? '');
}

function isCollection({ op }: MathTree): boolean {
  return ['tuple', 'interval', 'set', 'union', 'intersection', 'difference', 'known-set'].includes(op);
}

function isPlainFraction({ op, args }: MathTree): boolean {
  return op === 'div' && args?.length === 2 && args.every((arg) => arg.op === 'num');
}
