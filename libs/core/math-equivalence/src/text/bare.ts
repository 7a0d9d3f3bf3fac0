/** Opening and closing delimiters that may enclose a whole answer without being part of it. */
const AROUND: readonly (readonly [string, string])[] = [
  ['$$', '$$'],
  ['$', '$'],
  ['\\(', '\\)'],
  ['\\[', '\\]'],
  ['***', '***'],
  ['**', '**'],
  ['*', '*'],
  ['__', '__'],
  ['_', '_'],
  ['``', "''"],
  ['```', '```'],
  ['`', '`'],
  ['"', '"'],
  ["'", "'"],
  ['“', '”'],
  ['‘', '’'],
  ['«', '»'],
  ['„', '“'],
];
/** A command whose only argument is the answer. Not `\text{…}`, since words are read in another way. */
const STYLED =
  /^\\(?:boxed|fbox|boldsymbol|bm|pmb|mathbf|mathit|mathsf|mathrm|ensuremath|underline|bbox\s*(?:\[[^\]]*\])?|(?:text|f)?color(?:box)?\s*(?:\[[^\]]*\])?\s*\{[^{}]*\})\s*\{/;
/** `\text{2 million}` is a number in a text command, not words. */
const NUMBER_IN_TEXT = /^\\(?:text|mbox|textbf)\s*\{\s*([-$]?\d[\d,.]*(?:\s+[a-z][a-z ]*)?)\}$/i;
const LABEL =
  /^(?:\\(?:text|textbf|mathrm|mathbf)\s*\{\s*)?(?:the\s+)?(?:final\s+|correct\s+)?(?:answer|result)\s*(?::|=|\bis\b:?)\s*(?:\}\s*)?(?=\S)/i;
const SWITCH =
  /^\\(?:color\s*(?:\[[^\]]*\])?\s*\{[^{}]*\}|(?:displaystyle|textstyle|tiny|small|normalsize|large|Large|LARGE|huge|Huge|bf|bfseries)(?![a-zA-Z]))\s*/;
/** A code fence with the name of a language. */
const FENCED = /^```[a-z]*\n([^`]*)\n```$/i;
/** A calculation over several lines; the last line has the result. */
const ALIGNED =
  /^\\begin\{(align|aligned|alignat|gather|gathered|split|eqnarray|equation|multline)\*?\}(.*)\\end\{\1\*?\}$/s;
const MOST_LAYERS = 12;

/** An answer without everything that encloses it: delimiters, quotes, styles, colours, a label such as `Answer:`. */
export function bare(text: string): string {
  let inner = text.trim().replace(FENCED, '$1').trim();
  for (let layer = 0; layer < MOST_LAYERS; layer += 1) {
    const next = withoutLayer(inner);
    if (next === inner) return inner;
    inner = next;
  }
  return inner;
}

function lastRow(rows: string): string | undefined {
  const row = rows
    .split(/\\\\(?:\s*\[[^\]]*\])?/)
    .map((each) => each.replace(/(?<!\\)&|\\(?:tag\*?|label)\{[^{}]*\}|\\(?:nonumber|notag)(?![a-zA-Z])/g, ' ').trim())
    .findLast((each) => each !== '');
  return row?.replace(/^=\s*/, '');
}

function withoutLayer(text: string): string {
  const aligned = lastRow(ALIGNED.exec(text)?.[2] ?? '');
  if (aligned !== undefined) return aligned;
  const plain = text.replace(SWITCH, '').replace(/^(?:\\[,;:!]|~)+\s*/, '');
  const labelled = plain.replace(LABEL, '');
  if (labelled !== text) {
    // The label may have been in the same \text{…} as the answer.
    return closesAtOnce(labelled) ? labelled.replace(/\}/, '') : labelled.trim();
  }
  const sentence = text.replace(/(?<!\.)\s*[.,;]$/, '');
  for (const [opening, closing] of AROUND) {
    if (sentence.length <= opening.length + closing.length) continue;
    if (!sentence.startsWith(opening) || !sentence.endsWith(closing)) continue;
    const inner = sentence.slice(opening.length, -closing.length);
    if (!inner.includes(opening) && !inner.includes(closing) && !inner.endsWith('\\')) return inner.trim();
  }
  const number = NUMBER_IN_TEXT.exec(sentence)?.[1];
  if (number !== undefined) return number.trim();
  const styled = STYLED.exec(sentence)?.[0] ?? (sentence.startsWith('{') ? '{' : '');
  if (styled !== '' && closingBrace(sentence, styled.length) === sentence.length - 1) {
    return sentence.slice(styled.length, -1).trim();
  }
  return text;
}

function closesAtOnce(text: string): boolean {
  return (text.match(/(?<!\\)\}/g)?.length ?? 0) > (text.match(/(?<!\\)\{/g)?.length ?? 0);
}

/** Position of the brace that closes the one opened before `from`. */
export function closingBrace(text: string, from: number): number | undefined {
  let depth = 1;
  for (let index = from; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return undefined;
}
