import { lastBoxed, lastResult } from '@agora/math-equivalence';
import { untilEndToken } from '@agora/text-tools';

/** Only the last characters of an output are read. */
const LONGEST = 50_000;

/** An output without end tokens that a decoder left, and with `\n` as line end. */
export function cleanOutput(output: string): string {
  return untilEndToken(output).replace(/\r\n?/g, '\n').trim();
}

const NAMES = String.raw`(?:answer|result|label|category|choice|output|response)\b[\s*_]{0,4}(?::|=|is\b:?)`;
const ANSWER_LINE = new RegExp(
  [
    String.raw`^[\s>*_#-]{0,8}(?:(?:so|thus|hence|therefore|overall),?\s+)?(?:(?:the|my)\s+)?(?:(?:final|correct|right|best)\s+)?`,
    NAMES,
    String.raw`\s{0,6}(.*)$`,
  ].join(''),
  'i',
);
/** Finds the last of several answers in a line ("the answer is C. No, the answer is B"). */
const ONCE_MORE = new RegExp(String.raw`^.*\b(?:answer|choice)\b[\s*_]{0,4}(?::|is\b:?)\s{0,6}(.*)$`, 'i');

/**
 * The answer that an output marks as its answer: what the last `[RESULT]` tag holds; else an `<answer>` tag, a box, or what
 * follows `Answer:` and `the answer is`, whichever ends last. Undefined where nothing is marked.
 */
export function markedAnswer(output: string): string | undefined {
  const text = output.slice(-LONGEST);
  const result = lastResult(text);
  if (result !== undefined) return result;
  const signs = [taggedAnswer(text), boxedAnswer(text), saidAnswer(text)].filter((sign) => sign !== undefined);
  return signs.sort((a, b) => a.at - b.at).at(-1)?.answer;
}

interface Sign {
  at: number;
  answer: string;
}

function taggedAnswer(text: string): Sign | undefined {
  const close = text.toLowerCase().lastIndexOf('</answer>');
  const open = close < 0 ? -1 : text.toLowerCase().lastIndexOf('<answer>', close);
  const answer = open < 0 ? '' : text.slice(open + '<answer>'.length, close).trim();
  return answer === '' ? undefined : { at: close, answer };
}

function boxedAnswer(text: string): Sign | undefined {
  const held = lastBoxed(text);
  const answer = held?.replace(/^\\(?:text|textbf|mathrm|mathbf)\s*\{([^{}]*)\}$/, '$1').trim();
  return answer ? { at: text.lastIndexOf('\\boxed'), answer } : undefined;
}

/** On a line of its own, or on the line after `Answer:`. */
function saidAnswer(text: string): Sign | undefined {
  const lines = text.split('\n');
  let at = text.length;
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index] ?? '';
    at -= line.length + 1;
    const first = ANSWER_LINE.exec(line.slice(0, 1_000))?.[1];
    if (first === undefined) continue;
    const said = withoutLooseMarks(ONCE_MORE.exec(first)?.[1] ?? first);
    const answer = said === '' ? blockAfter(lines, index) : said;
    if (answer) return { at: Math.max(at, 0), answer };
  }
  return undefined;
}

/** Removes one half of emphasis: `** billing` of `**Answer:** billing`, and `billing**` of `**Answer: billing**`. */
function withoutLooseMarks(said: string): string {
  const text = said.trim().replace(/^[*_]{1,3}(?:\s+|$)/, '');
  const marks = /[^*_]([*_]{1,3})[.\s]*$/.exec(text)?.[1];
  const isHalf = marks !== undefined && text.split(marks).length === 2;
  return isHalf ? text.slice(0, text.lastIndexOf(marks)).trim() : text;
}

function blockAfter(lines: readonly string[], index: number): string | undefined {
  return withoutFenceLines(lines.slice(index + 1)).find((line) => line.trim() !== '');
}

/** The last line that is neither empty nor a code fence. */
export function lastLine(text: string): string {
  return (
    withoutFenceLines(text.split('\n'))
      .filter((line) => line.trim() !== '')
      .at(-1) ?? ''
  );
}

export function firstLine(text: string): string {
  return withoutFenceLines(text.split('\n')).find((line) => line.trim() !== '') ?? '';
}

function withoutFenceLines(lines: readonly string[]): string[] {
  return lines.filter((line) => !/^\s*(?:```|~~~)\s*[\w+-]*\s*$/.test(line));
}

const PAIRS: readonly (readonly [string, string])[] = [
  ['**', '**'],
  ['__', '__'],
  ['*', '*'],
  ['_', '_'],
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
  ['„', '“'],
  ['‘', '’'],
  ['«', '»'],
  ['»', '«'],
  ['「', '」'],
  ['$', '$'],
];
/** Most nested layers of quotes and markup that are removed. */
const MOST_LAYERS = 6;

/** A text without a code fence, quotes and emphasis around the whole of it. */
export function bare(text: string): string {
  let inner = text.trim();
  for (let layer = 0; layer < MOST_LAYERS; layer += 1) {
    const next = withoutPair(withoutFence(inner)).trim();
    if (next === inner) break;
    inner = next;
  }
  return inner;
}

function withoutFence(text: string): string {
  const match = /^(?:```|~~~)[\w+-]*[ \t]*\n([\s\S]*?)\n?(?:```|~~~)$/.exec(text);
  return match?.[1]?.includes('```') === false ? match[1] : text;
}

function withoutPair(text: string): string {
  // The full stop may be inside or after the quotes: "Yes." and "Yes".
  const body = /[^.]\.$/.test(text) ? text.slice(0, -1) : text;
  for (const [open, close] of PAIRS) {
    for (const candidate of new Set([text, body])) {
      const inner = candidate.slice(open.length, candidate.length - close.length);
      const closed = candidate.length > open.length + close.length - 1 && candidate.endsWith(close);
      if (closed && candidate.startsWith(open) && inner !== '' && !inner.includes(open) && !inner.includes(close)) {
        return inner;
      }
    }
  }
  return text;
}

/** One line without the mark of a list, a heading or a quotation before it. */
function withoutBullet(text: string): string {
  return text.includes('\n') ? text : text.replace(/^(?:[-*+•>]|#{1,6})\s+(?=\S)/, '');
}

/** A form for comparing short answers: character width, white space, enclosing quotes and a final full stop are ignored. */
export function comparable(text: string, letterCase: 'ignore' | 'keep'): string {
  const form = bare(withoutBullet(bare(text)))
    .normalize('NFKC')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/(?<=[^.])\.$/, '')
    .trimEnd();
  return letterCase === 'ignore' ? form.toLowerCase() : form;
}
