/** Unicode signs and their LaTeX. */
const SIGNS: Record<string, string> = {
  '−': '-',
  '–': '-',
  '‐': '-',
  '‑': '-',
  '﹣': '-',
  '－': '-',
  '＋': '+',
  '＝': '=',
  '×': '\\times ',
  '·': '\\cdot ',
  '⋅': '\\cdot ',
  '∙': '\\cdot ',
  '∗': '*',
  '÷': '\\div ',
  '⁄': '/',
  '∕': '/',
  '√': '\\sqrt ',
  '∛': '\\sqrt[3]',
  '∜': '\\sqrt[4]',
  '∞': '\\infty ',
  '≤': '\\le ',
  '⩽': '\\le ',
  '≥': '\\ge ',
  '⩾': '\\ge ',
  '≠': '\\ne ',
  '≈': '\\approx ',
  '∪': '\\cup ',
  '∩': '\\cap ',
  '∈': '\\in ',
  '∅': '\\emptyset ',
  '±': '\\pm ',
  '∓': '\\mp ',
  '½': '\\frac{1}{2}',
  '¼': '\\frac{1}{4}',
  '¾': '\\frac{3}{4}',
  '⅓': '\\frac{1}{3}',
  '⅔': '\\frac{2}{3}',
  '⅕': '\\frac{1}{5}',
  '⅖': '\\frac{2}{5}',
  '⅗': '\\frac{3}{5}',
  '⅘': '\\frac{4}{5}',
  '⅙': '\\frac{1}{6}',
  '⅚': '\\frac{5}{6}',
  '⅛': '\\frac{1}{8}',
  '⅜': '\\frac{3}{8}',
  '⅝': '\\frac{5}{8}',
  '⅞': '\\frac{7}{8}',
  π: '\\pi ',
  θ: '\\theta ',
  α: '\\alpha ',
  β: '\\beta ',
  γ: '\\gamma ',
  δ: '\\delta ',
  λ: '\\lambda ',
  μ: '\\mu ',
  ρ: '\\rho ',
  σ: '\\sigma ',
  τ: '\\tau ',
  φ: '\\phi ',
  ω: '\\omega ',
  ℝ: '\\mathbb{R}',
  ℤ: '\\mathbb{Z}',
  ℕ: '\\mathbb{N}',
  ℚ: '\\mathbb{Q}',
  ℂ: '\\mathbb{C}',
  '⟨': '\\langle ',
  '⟩': '\\rangle ',
  '⌊': '\\lfloor ',
  '⌋': '\\rfloor ',
  '⌈': '\\lceil ',
  '⌉': '\\rceil ',
  '∣': '|',
  '…': '\\ldots ',
  '\u00a0': ' ',
  '\u202f': ' ',
  '\u3000': ' ',
  '（': '(',
  '）': ')',
  '，': ',',
  '：': ':',
  '％': '%',
  '′': "'",
  '’': "'",
};
const SIGN = new RegExp(`[${Object.keys(SIGNS).join('')}]`, 'gu');

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱˣ';
const SUBSCRIPTS = '₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₙᵢₓ';
const ORDINARY = '0123456789+-()nix';
const RAISED_FRACTION = /([⁰¹²³⁴⁵⁶⁷⁸⁹]+)[⁄/]([₀₁₂₃₄₅₆₇₈₉]+)/gu;
const RAISED = new RegExp(`[${SUPERSCRIPTS}]+`, 'gu');
const LOWERED = new RegExp(`[${SUBSCRIPTS}]+`, 'gu');

function ordinary(text: string, from: string): string {
  return text.replace(/./gu, (sign) => ORDINARY[from.indexOf(sign)] ?? sign);
}

function raised(exponent: string): string {
  return exponent.length === 1 ? `^${exponent}` : `^{${exponent}}`;
}

/** Replaces Unicode signs by LaTeX: `2√3`, `x²`, `3×10⁵`, `2516₈`, `π`. */
export function signs(text: string): string {
  if (!/[^\0-\x7f]/.test(text)) return text;
  return (
    text
      .replace(/[\u200b-\u200d\u2060\ufeff]/g, '')
      .replace(/[\u2000-\u200a\u205f]/g, ' ')
      .replace(/[０-９]/g, (digit) => String(digit.charCodeAt(0) - 0xff10))
      .replace(
        RAISED_FRACTION,
        (_, top: string, bottom: string) => `\\frac{${ordinary(top, SUPERSCRIPTS)}}{${ordinary(bottom, SUBSCRIPTS)}}`,
      )
      // `³√8`. Below: `√12` is the root of 12, but `\sqrt 12` in LaTeX would be the root of 1, so braces are added.
      .replace(/(?<![\d\w)])([²³⁴⁵])√/gu, (_, degree: string) => `\\sqrt[${ordinary(degree, SUPERSCRIPTS)}]`)
      .replace(/(√|∛|∜|\\sqrt\[\d\])\s*(\d+(?:\.\d+)?)/gu, '$1{$2}')
      .replace(RAISED, (run) => raised(ordinary(run, SUPERSCRIPTS)))
      .replace(LOWERED, (run) => `_{${ordinary(run, SUBSCRIPTS)}}`)
      .replace(SIGN, (sign) => SIGNS[sign] ?? sign)
  );
}
