import { parseNumber, parseWhole } from '@agora/math-equivalence';

/** How far apart two numbers may be and still be the same: at all, and as a share of the target. */
export interface Tolerance {
  absolute: number;
  relative: number;
}

/** Rounding error that is tolerated: of numbers above 1 relative to them, but for whole numbers, which are exact. */
const ROUNDING = 1e-9;
const PERCENT = 100;
/** A number that is computed out of the text: a fraction, a power, an exponent. */
const COMPUTED = /[/^e]/i;

/** The number of a text, with exponents and powers; undefined when it is none. */
export function valueOf(text: string): number | undefined {
  if (/^\s*[+-]?(?:\d+\.?\d*|\.\d+)e[+-]?\d{1,3}\s*$/i.test(text)) return Number(text);
  const [, base, exponent] = /^\s*(-?\d{1,6})\^\{?(-?\d{1,2})\}?\s*$/.exec(text) ?? [];
  return base === undefined ? parseNumber(text) : Number(base) ** Number(exponent);
}

/** Whether an answer is the target. Whole numbers are compared digit by digit where no tolerance is asked for. Undefined when one is no number. */
export function isSameNumber(answer: string, target: string, { absolute, relative }: Tolerance): boolean | undefined {
  const [value, gold] = [valueOf(answer), valueOf(target)];
  if (value === undefined || gold === undefined) return undefined;
  const [ofAnswer, ofTarget] = [hundredths(answer), hundredths(target)];
  const [whole, wholeGold] = [parseWhole(answer), parseWhole(target)];
  const isExact = absolute === 0 && relative === 0 && ofAnswer === ofTarget;
  if (isExact && whole !== undefined && wholeGold !== undefined) return whole === wholeGold;
  const isPlain = wholeGold !== undefined && !COMPUTED.test(answer);
  const isNear = (one: number, other: number): boolean => {
    const rounding = ROUNDING * (isPlain ? 1 : Math.max(1, Math.abs(other)));
    return Math.abs(one - other) <= Math.max(absolute, relative * Math.abs(other)) + rounding;
  };
  // When only one of the two is a percentage, 50% may mean 50 or 0.5.
  return isNear(value, gold) || (ofAnswer !== ofTarget && isNear(value / ofAnswer, gold / ofTarget));
}

const hundredths = (text: string): number => (text.includes('%') ? PERCENT : 1);
