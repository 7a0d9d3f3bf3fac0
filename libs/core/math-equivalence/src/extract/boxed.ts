import { closingBrace } from '../text/bare.js';

/** A `\boxed{…}` or `\fbox{…}`: from its backslash to behind its closing brace. */
export interface Box {
  start: number;
  end: number;
  content: string;
  /** In quotes or backticks: mentioned rather than used. */
  quoted: boolean;
}

/** Each is looked for to the end of the text. */
const MOST_UNCLOSED = 20;

/** What a box holds that only shows where an answer goes. */
const PLACEHOLDER = new RegExp(
  [
    String.raw`^(?:[\s.…_?~$*{}]|\\(?:[lc]?dots|cdot|quad|qquad|square|Box|underline|hspace|[hv]?phantom\s*\{[^{}]*\}|[,;:! ]|text\s*\{\s*\})(?![a-z]))*$`,
    String.raw`^(?:\\(?:text|textbf|mathrm)\s*\{\s*)?[<[({"']?(?:(?:the|your|my|final|correct|numeric(?:al)?)\s+)*(?:answer|result|solution|number|value|expression)(?:\s+here)?[>\])}"']?(?:\s*\})?$`,
  ].join('|'),
  'i',
);

/**
 * The boxes of a text, outermost ones only; one that is never closed is left out, and so is one that is empty or holds no
 * more than `answer`. `\boxed 5` holds one word.
 */
export function boxes(text: string): Box[] {
  const found: Box[] = [];
  let unclosed = 0;
  const opening = /\\(?:boxed|fbox)(?:\s*\{|\s+([^\s${}]+))/g;
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const word = match[1];
    const end = word === undefined ? closingBrace(text, opening.lastIndex) : opening.lastIndex - 1;
    if (end === undefined) {
      if (++unclosed === MOST_UNCLOSED) break;
      continue;
    }
    const content = word ?? text.slice(opening.lastIndex, end).trim();
    const box = { start: match.index, end: end + 1, content };
    if (!isPlaceholder(content)) found.push({ ...box, quoted: isQuoted(text, box) });
    opening.lastIndex = end + 1;
  }
  return found;
}

/** Whether what stands in a box or tag only shows where an answer goes. */
export function isPlaceholder(content: string): boolean {
  return content.length <= 60 && PLACEHOLDER.test(content.replace(/\\([{}])/g, '$1').replace(/\\?_/g, ' '));
}

/** Whether a quotation mark or one backtick stands on both sides, perhaps with dollar signs between. */
function isQuoted(text: string, { start, end }: { start: number; end: number }): boolean {
  const before = /(?<!`)(["'`“‘«])\s*(?:\$+|\\[([])?\s*$/.exec(text.slice(Math.max(0, start - 8), start))?.[1];
  const after = /^\s*(?:\$+|\\[)\]])?\s*[.,]?(["'`”’»])(?!`)/.exec(text.slice(end, end + 8))?.[1];
  return before !== undefined && after !== undefined && QUOTES[before] === after;
}

const QUOTES: Record<string, string> = { '"': '"', "'": "'", '`': '`', '“': '”', '‘': '’', '«': '»' };

/** What stands in the last box of a text; undefined when there is none. */
export function lastBoxed(text: string): string | undefined {
  return boxes(text).at(-1)?.content;
}
