import { closingBrace } from '../text/bare.js';

/** A `\boxed{…}` or `\fbox{…}`, from its backslash up to and including its closing brace. */
export interface Box {
  start: number;
  end: number;
  content: string;
  /** True in quotes or backticks: the box is mentioned, not used. */
  quoted: boolean;
}

/** Bounds the time: for every unclosed box the search for the brace goes to the end of the text. */
const MOST_UNCLOSED = 20;

/** Contents of a box that only show where an answer belongs. */
const PLACEHOLDER = new RegExp(
  [
    String.raw`^(?:[\s.…_?~$*{}]|\\(?:[lc]?dots|cdot|quad|qquad|square|Box|underline|hspace|[hv]?phantom\s*\{[^{}]*\}|[,;:! ]|text\s*\{\s*\})(?![a-z]))*$`,
    String.raw`^(?:\\(?:text|textbf|mathrm)\s*\{\s*)?[<[({"']?(?:(?:the|your|my|final|correct|numeric(?:al)?)\s+)*(?:answer|result|solution|number|value|expression)(?:\s+here)?[>\])}"']?(?:\s*\})?$`,
  ].join('|'),
  'i',
);

/**
 * The outermost boxes of a text, without those that are not closed, are empty or contain only a placeholder such as `answer`.
 * `\boxed 5` contains one word.
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

/** Whether the content of a box or tag only shows where an answer belongs. */
export function isPlaceholder(content: string): boolean {
  return content.length <= 60 && PLACEHOLDER.test(content.replace(/\\([{}])/g, '$1').replace(/\\?_/g, ' '));
}

/** Whether there is a quotation mark or one backtick on both sides, possibly with dollar signs between. */
function isQuoted(text: string, { start, end }: { start: number; end: number }): boolean {
  const before = /(?<!`)(["'`“‘«])\s*(?:\$+|\\[([])?\s*$/.exec(text.slice(Math.max(0, start - 8), start))?.[1];
  const after = /^\s*(?:\$+|\\[)\]])?\s*[.,]?(["'`”’»])(?!`)/.exec(text.slice(end, end + 8))?.[1];
  return before !== undefined && after !== undefined && QUOTES[before] === after;
}

const QUOTES: Record<string, string> = { '"': '"', "'": "'", '`': '`', '“': '”', '‘': '’', '«': '»' };

/** The content of the last box of a text; undefined when there is none. */
export function lastBoxed(text: string): string | undefined {
  return boxes(text).at(-1)?.content;
}
