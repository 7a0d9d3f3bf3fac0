import { bare } from './bare.js';
import { bases } from './bases.js';
import { signs } from './signs.js';

/** Replacements for notation that does not change the meaning, in the order of application. */
const LOOKS: readonly [RegExp, string][] = [
  [/\\(?:[dtcx]|nice|flat|s)frac(?![a-z])/g, '\\frac'],
  [/\\(?:d|t)binom(?![a-z])/g, '\\binom'],
  [/\\sqrt\s*\\!/g, '\\sqrt'],
  // Separators of thousands: `1{,}000`, `1,\!000`, `1\,000`.
  [/(\d)(?:\s*\{\s*,\s*\}|,\s*\\!)\s*(?=\d{3}(?!\d))/g, '$1'],
  [/(\d)\\[,:; ](?=\d{3}(?!\d))/g, '$1'],
  [/(\d)(?:\\text\s*\{,\}|\{\s*\\(?:small|scriptstyle|rm)\s*,\s*\})(?=\d{3}(?!\d))/g, '$1'],
  [/\{\s*([-+,:])\s*\}|\\text\s*\{\s*(:)\s*\}/g, '$1$2'],
  // Quotients and products of units.
  [
    /\\frac\s*\{\s*\\(?:text|mathrm)\s*\{([a-zA-Z ]+)\}\s*\}\s*\{\s*\\(?:text|mathrm)\s*\{([a-zA-Z ]+)\}\s*((?:\^\s*\{?\s*\d\s*\}?)?)\s*\}/g,
    '\\text{$1/$2}$3',
  ],
  [/(\\(?:text|mathrm)\s*\{[^{}]*)\}\s*\\cdot\s*\\(?:text|mathrm)\s*\{(?=[^{}]*\})/g, '$1 '],
  [/\\(?:SI|qty)\s*\{([^{}]*)\}\s*\{[^{}]*\}/g, '$1'],
  [/\\(?:unit|si)\s*\{[^{}]*\}/g, ' '],
  [/\\\\\s*\[\s*-?[\d.]+\s*(?:pt|em|ex|mm|cm)\s*\]/g, '\\\\ '],
  [/\\[!]\s*/g, ''],
  [/(?<!\\)\\(?:[,;:>]|(?:quad|qquad|enspace|thinspace|space)(?![a-zA-Z]))|(?<!\\)\\\s|~/g, ' '],
  [
    /\\(?:tiny|small|normalsize|large|Large|LARGE|huge|Huge|bf|rm|it|bfseries)(?![a-zA-Z])|\\(?:text)?color(?:box)?\s*(?:\[[^\]]*\])?\s*\{[^{}]*\}/g,
    ' ',
  ],
  // `3x10^5`; `C(10,3)`, `{}_{10}C_3`.
  [/(\d)\s*[xX]\s*(?=10\s*\^)/g, '$1\\times '],
  [/(?<![a-zA-Z\d\\_])C\s*\(\s*(\d+)\s*,\s*(\d+)\s*\)/g, '\\binom{$1}{$2}'],
  [/(?:\{\s*\}\s*)?[_^]\s*\{?\s*(\d+)\s*\}?\s*C\s*_\s*\{?\s*(\d+)\s*\}?/g, '\\binom{$1}{$2}'],
  [/\\(?:displaystyle|textstyle|scriptstyle|limits|nolimits|phantom\{[^{}]*\}|hspace\*?\{[^{}]*\})/g, ' '],
  [/\\(?:left|right)\s*\.(?!\d)/g, ''],
  [/\\(?:left|right|middle|mleft|mright|[bB]igg?[lrm]?)(?=\s*(?:[()[\]|/.<>]|\\[{}|a-zA-Z]))/g, ''],
  [/\\(?:lbrace)(?![a-zA-Z])/g, '\\{'],
  [/\\(?:rbrace)(?![a-zA-Z])/g, '\\}'],
  [/\\(?:lbrack)(?![a-zA-Z])/g, '['],
  [/\\(?:rbrack)(?![a-zA-Z])/g, ']'],
  [/\\(?:lvert|rvert|vert|mid)(?![a-zA-Z])/g, '|'],
  [/\{\}/g, ''],
  [/\\exp\s*(?:\(([^()]*)\)|\\?\{([^{}]*?)\\?\})/g, 'e^{$1$2}'],
  // Decorated names of values: `k_{\max} = 7`, `x^* = 7`; the name of a point: `P(3,-4)`.
  [/^([a-zA-Z])\s*(?:_\s*\{?\s*\\(?:max|min)\s*\}?|\^\s*\{?\s*(?:\*|\\ast|\\star)\s*\}?)\s*(?==)/, '$1'],
  [/^[A-Z](?:_\d|')?\s*(?=\([^(),]+,[^()]+\)$)/, ''],
  // Open intervals with reversed brackets, such as `]0, 1]`.
  [/^\](?=[^[\]]+,[^[\]]+[[\]]$)/, '('],
  [/^([[(][^[\]]+,[^[\]]+)\[$/, '$1)'],
  [
    /\s*\^\s*(?:\{\s*\\circ\s*\}|\\circ(?![a-zA-Z]))\s*[CF]?(?![a-zA-Z])|\\degrees?(?![a-zA-Z])|°\s*[CF]?(?![a-zA-Z])/g,
    ' ',
  ],
  [/\\[$€£¥]|[$€£¥₹₽₩]|\\(?:pounds|euro)(?![a-zA-Z])/g, ''],
  [/\\%/g, '%'],
  [/\\#/g, ''],
  [/\\lt(?![a-zA-Z])/g, '<'],
  [/\\gt(?![a-zA-Z])/g, '>'],
];

/** LaTeX or plain mathematics without parts that do not change its meaning: spaces, sizes, currency signs, degrees. */
export function cleanLatex(text: string): string {
  let clean = signs(bare(text));
  // A command with its backslash escaped twice. Not in a matrix, where two backslashes end a row.
  if (!clean.includes('\\begin')) clean = clean.replace(/\\\\(?=[a-zA-Z])/g, '\\');
  for (const [pattern, by] of LOOKS) clean = clean.replace(pattern, by);
  return bases(withoutEnds(clean.replace(/\s+/g, ' ')));
}

/** The text without punctuation of the surrounding sentence; an ellipsis is kept. */
function withoutEnds(text: string): string {
  let end = text.trim();
  for (;;) {
    const shorter = end
      .replace(
        /^(?:\\\\|[\s,;:]|\\(?:approx|sim|simeq|quad|qquad|therefore|implies|Rightarrow|Longrightarrow|iff)(?![a-zA-Z]))+/,
        '',
      )
      .replace(/(?:\\\\|\\)$/, '')
      .replace(/[\s,;:]+$/, '')
      .replace(/(?<!\.\s?\.)\s*(?<!\.)\.$/, '');
    if (shorter === end) return end;
    end = shorter;
  }
}
