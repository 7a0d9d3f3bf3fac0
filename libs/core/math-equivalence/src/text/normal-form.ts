import { cleanLatex } from './clean-latex.js';
import { UNITS } from './words.js';

const TEXT =
  /\\(?:text(?:bf|it|rm|normal|sf|tt|up|md)?|mathrm|mathbf|mathit|mathsf|mbox|hbox|operatorname)\s*\{([^{}]*)\}(\s*\^\s*(?:\{\s*\d\s*\}|\d))?/g;

/** Longer answers are compared without normalisation. */
const LONGEST = 1_500;

/**
 * A string that is the same for answers that differ only in notation, as in Hendrycks et al. (2021) and Lewkowycz et al.
 * (2022), but without cutting at the last `=`. Degrees, percent, currency and units after a value are ignored, and so are
 * spaces.
 */
export function normalForm(text: string): string {
  if (text.length > LONGEST) return text.trim();
  const clean = cleanLatex(text)
    .replace(TEXT, (_, inner: string, exponent: string | undefined, at: number) =>
      at > 0 && isUnit(inner) ? ' ' : inner + (exponent ?? ''),
    )
    .replace(/(\d|\})\s+(?:[a-z]+\s?)+(?:\^\s?\{?\d\}?)?$/, (match, before: string) =>
      isUnit(match.slice(before.length)) && !/^\s*[hjknvw]\b/.test(match.slice(before.length)) ? before : match,
    )
    .replace(/%|\\boxed/g, '')
    .replace(/(?<![\d,])(\d{1,3}(?:,\d{3})+)(?![\d,])/g, (number) =>
      // Within parentheses a comma separates elements.
      /[([{]/.test(text) ? number : number.replace(/,/g, ''),
    )
    .replace(/\\frac\s*([^\s{\\])\s*([^\s{\\])/g, '\\frac{$1}{$2}')
    .replace(/\\frac\s*([^\s{\\])\s*\{/g, '\\frac{$1}{')
    .replace(/\\frac\s*(\{[^{}]*\})\s*([^\s{\\])/g, '\\frac$1{$2}')
    .replace(/\\sqrt\s*([^\s{[\\])/g, '\\sqrt{$1}')
    // Two adjacent numbers must not become one when spaces are removed.
    .replace(/(\d)\s+(?=\d)/g, '$1~')
    .replace(/\s+/g, '')
    .replace(/(?<![\d.])\.(?=\d)/g, '0.')
    .replace(/^(-?\d+)\.0+$/, '$1');
  const fraction = /^(-?)(\d+)\/(\d+)$/.exec(clean);
  return fraction ? `${fraction[1]}\\frac{${fraction[2]}}{${fraction[3]}}` : clean;
}

function isUnit(text: string): boolean {
  const words = text
    .replace(/\^\s?\d|[.]/g, ' ')
    .trim()
    .split(/\s+/);
  return words.every((word) => word === '' || UNITS.has(word.toLowerCase()));
}
