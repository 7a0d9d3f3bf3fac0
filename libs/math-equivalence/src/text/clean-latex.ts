/** Signs that people type or paste, in LaTeX. */
const SIGNS: Record<string, string> = {
  '−': '-',
  '–': '-',
  '×': '\\times ',
  '·': '\\cdot ',
  '⋅': '\\cdot ',
  '∗': '*',
  '÷': '\\div ',
  π: '\\pi ',
  '∞': '\\infty ',
  '≤': '\\le ',
  '≥': '\\ge ',
  '≠': '\\ne ',
  '≈': '\\approx ',
  '∪': '\\cup ',
  '∩': '\\cap ',
  '∈': '\\in ',
  '∅': '\\emptyset ',
  '±': '\\pm ',
  '∓': '\\mp ',
  '²': '^2 ',
  '³': '^3 ',
  '⁴': '^4 ',
  '½': '\\frac{1}{2}',
  '¼': '\\frac{1}{4}',
  '¾': '\\frac{3}{4}',
  '⅓': '\\frac{1}{3}',
  '⅔': '\\frac{2}{3}',
  θ: '\\theta ',
  α: '\\alpha ',
  β: '\\beta ',
  λ: '\\lambda ',
  φ: '\\phi ',
  ω: '\\omega ',
  ℝ: '\\mathbb{R}',
  '⟨': '\\langle ',
  '⟩': '\\rangle ',
  '\u00a0': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
  '（': '(',
  '）': ')',
  '，': ',',
  '：': ':',
  '％': '%',
};
const SIGN = new RegExp(`[${Object.keys(SIGNS).join('')}]`, 'gu');

/** What only changes how a formula looks, in the order of application. */
const LOOKS: readonly [RegExp, string][] = [
  [/\\(?:d|t|c|x)frac(?![a-z])/g, '\\frac'],
  [/\\(?:d|t)binom(?![a-z])/g, '\\binom'],
  [/\\sqrt\s*\\!/g, '\\sqrt'],
  // Thousands: `1{,}000`, `1,\!000`, `1\,000`.
  [/(\d)(?:\s*\{\s*,\s*\}|,\\!)\s*(?=\d{3}(?!\d))/g, '$1'],
  [/(\d)\\[,:; ](?=\d{3}(?!\d))/g, '$1'],
  [/\{\s*([,:])\s*\}/g, '$1'],
  [/\\[!]\s*/g, ''],
  [/(?<!\\)\\(?:[,;:>]|(?:quad|qquad|enspace|thinspace|space)(?![a-zA-Z]))|(?<!\\)\\\s|~/g, ' '],
  [/\\(?:displaystyle|textstyle|scriptstyle|limits|nolimits|phantom\{[^{}]*\}|hspace\*?\{[^{}]*\})/g, ' '],
  [/\\(?:left|right)\s*\.(?!\d)/g, ''],
  [/\\(?:left|right|middle|mleft|mright|[bB]igg?[lrm]?)(?=\s*(?:[()[\]|/.<>]|\\[{}|a-zA-Z]))/g, ''],
  [/\\(?:lbrace)(?![a-zA-Z])/g, '\\{'],
  [/\\(?:rbrace)(?![a-zA-Z])/g, '\\}'],
  [/\\(?:lbrack)(?![a-zA-Z])/g, '['],
  [/\\(?:rbrack)(?![a-zA-Z])/g, ']'],
  [/\\(?:lvert|rvert|vert|mid)(?![a-zA-Z])/g, '|'],
  [/\{\}/g, ''],
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

/** LaTeX or plain mathematics without what only changes its looks: spaces, sizes, currency signs, degrees. */
export function cleanLatex(text: string): string {
  let clean = text.replace(SIGN, (sign) => SIGNS[sign] ?? sign);
  // Escaped once too often; in a matrix two backslashes end a row.
  if (!clean.includes('\\begin')) clean = clean.replace(/\\\\(?=[a-zA-Z])/g, '\\');
  for (const [pattern, by] of LOOKS) clean = clean.replace(pattern, by);
  return withoutEnds(clean.replace(/\s+/g, ' '));
}

/** Without the punctuation of the sentence around it; an ellipsis stays. */
function withoutEnds(text: string): string {
  let end = text.trim();
  for (;;) {
    const shorter = end
      .replace(/^(?:\\\\|[\s,;:])+/, '')
      .replace(/(?:\\\\|\\)$/, '')
      .replace(/[\s,;:]+$/, '')
      .replace(/(?<!\.\s?\.)\s*(?<!\.)\.$/, '');
    if (shorter === end) return end;
    end = shorter;
  }
}
