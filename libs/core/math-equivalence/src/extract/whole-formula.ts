import { NAMES } from '../parse/tokens.js';
import { SCALES } from '../text/quantifiers.js';
import { UNITS } from '../text/words.js';

const LONGEST = 400;
const ENVIRONMENT = /\\begin\{((?:[bpvVB]?|small)matrix\*?|array)\}(.{0,400}?)\\end\{\1\}/gs;
/** Names of geometric objects: points under a line or an arrow, angles, triangles. */
const NAMED = /\\(?:overline|overrightarrow|vec|angle|triangle|widehat)\s*\{?\s*[A-Za-z]{1,4}\s*\}?/g;
const TEXT = /\\(?:text(?:bf|it|rm|sf|tt)?|mathrm|mathbf|mbox|operatorname|boxed)\s*\{[^{}]*\}/g;

/** Whether a text is one formula without prose: all its letters are variables, functions or units. */
export function isFormulaAlone(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > LONGEST) return false;
  const flat = trimmed.replace(ENVIRONMENT, (...match) => ` ${String(match[2]).replace(/\n|\\\\\[[^\]]*\]/g, ' ')} `);
  if (flat.replace(TEXT, ' ').includes('\n')) return false;
  const plain = flat
    .replace(TEXT, ' ')
    .replace(NAMED, ' ')
    .replace(/\\[a-zA-Z]+/g, ' ');
  return [...plain.matchAll(/[a-zA-Z]{2,}/g)].every(({ 0: run, index }) => {
    const lower = run.toLowerCase();
    if (NAMES.has(run) || UNITS.has(lower) || lower in SCALES) return true;
    if (/^(?:and|or|percent(?:age)?|pct|pi|base|in)$/.test(lower)) return true;
    // A product of variables: `3qr`, `(xy)`, `ab+1`.
    const [before, after] = [plain[index - 1] ?? ' ', plain[index + run.length] ?? ' '];
    return run.length <= 3 && (/[\d()^*+/=-]/.test(before) || /[(^*+/=_]/.test(after));
  });
}
