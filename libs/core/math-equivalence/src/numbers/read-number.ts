import { boxes } from '../extract/boxed.js';
import { resultTag } from '../extract/marked.js';
import { parseNumber, plainNumbers } from './parse-number.js';

export interface NumberFound {
  answer: string;
  /** How it was found: `[RESULT]` tag, box, words or a tag that name an answer, `#### ` (strict), or last number (flexible). */
  by: 'result-tag' | 'boxed' | 'answer' | 'strict' | 'flexible';
}

/** Only this many characters at the end of an output are read. */
const LONGEST = 50_000;
/** Most marks of one kind that are examined; below, the characters that are read after each. */
const MOST = 30;
const REACH = 300;

const NUMBER = String.raw`(?<![\w.,/^]|\^\{)(?:(?<![\w)])-)?[$€£]?\s?-?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?:,\d{1,2}(?=\s*(?:€|EUR|euro)))?`;
/** A number with everything that belongs to its value: `18/3`, `3 1/2`, `18k`, `2 million`, `18,00 €`, `25%`, `5e3`, `18^2`. */
const VALUE = new RegExp(
  String.raw`${NUMBER}(?:[eE][+-]?\d+|\^[{(]?-?\d+|[⁰¹²³⁴-⁹]+|\s*\/\s*\d+(?:\.\d+)?|\s+\d+\/\d+)?(?:\s*(?:%|€|EUR\b|euros?\b)|\s?(?:k|K|M|bn|mn)(?![\w'])|\s*(?:hundred|thousand|million|billion|trillion)\b)?`,
  'g',
);
/** A second number that the output gives as an alternative: "18 or 20". */
const OR = new RegExp(String.raw`^[\s*_$)]*[,(]?\s*\(?(?:or|oder)\s+(?:\w+\s+)?[*_$€£(]*-?[\d.,]*\d`, 'i');

/** Words before a number that deny it ("not 18"); below, words that make it only a bound ("between 18 and 20"). */
const DENIED = /(?:\bnot|n['’]t)\s+[*$€£(]*$/i;
const BETWEEN = /\bbetween\s+(?:\S{1,20}\s+and\s+)?[*$€£(]*$/i;
/** Text after a number that is only the beginning of a sum or product: "18 + 2". */
const UNFINISHED = /^\s*(?:[-+*×·÷]\s*[$€£]?\d+|[+*×·]\s*[b-z]\b)/;

interface Placed {
  end: number;
  extracted: NumberFound;
}

/**
 * Reads the number that a model gives as its answer: the last `[RESULT]` tag; else whichever ends last of a box, `#### `, an
 * `<answer>` tag and the words `answer is`; else the last number. If two alternatives are given, neither counts.
 */
export function readNumber(output: string): NumberFound | undefined {
  const held = resultTag(output);
  if (held !== undefined) {
    const answer = wholeOf(held.slice(-LONGEST)) ?? held.slice(0, REACH);
    return { answer, by: 'result-tag' };
  }
  const text = plainNumbers(output.slice(-LONGEST));
  const signs = [boxed(text), hashes(text), tagged(text), said(text)].filter((found) => found !== undefined);
  const last = signs.sort((a, b) => a.end - b.end).at(-1);
  if (last) return last.extracted;
  const answer = lastValue(text);
  return answer === undefined ? undefined : { answer, by: 'flexible' };
}

function boxed(text: string): Placed | undefined {
  const box = boxes(text)
    .filter(({ content, quoted }) => !quoted && /\d/.test(content))
    .at(-1);
  const answer = box && wholeOf(box.content);
  return answer === undefined ? undefined : { end: box?.end ?? 0, extracted: { answer, by: 'boxed' } };
}

/** The last `#### ` followed by a number. `#### 2. Sum up` is a heading and does not count. */
function hashes(text: string): Placed | undefined {
  const lines = [...text.matchAll(/(?<!#)####(?!#)[ \t]*([^\n]*)/g)].slice(-MOST).reverse();
  for (const { 0: all, 1: rest = '', index } of lines) {
    const line = rest.slice(0, REACH).replace(/^[*_\s]+/, '');
    if (/^-?\d+[.):](?:\*\*)?\s+\S/.test(line) || !/^-?\s?[$€£]?\s?\.?\d/.test(line)) continue;
    const answer = behindEquals(line) ?? firstValue(line);
    if (answer !== undefined) return { end: index + all.length, extracted: { answer, by: 'strict' } };
  }
  return undefined;
}

function tagged(text: string): Placed | undefined {
  const match = [...text.matchAll(/<(?:final[ _-]?)?answer>([^<]{1,300})<\/(?:final[ _-]?)?answer>/gi)].at(-1);
  const answer = match && wholeOf(match[1] ?? '');
  return answer === undefined
    ? undefined
    : { end: (match?.index ?? 0) + (match?.[0].length ?? 0), extracted: { answer, by: 'answer' } };
}

const ANSWER = /\banswer\b[\s*_"']*(:|=|is\b|was\b|would be\b|must be\b|equals\b)?/gi;
const CONNECTOR = /^[\s*_:=#>()[\]$€£]*(?:(?:is|therefore|thus|simply|just|exactly|approximately|about)\b[\s*_:]*)*/i;
/** Words of remarks about the answer, which do not give the answer itself. */
const REMARK = /\b(?:correct|right|wrong|incorrect|verified|reasonable|consistent|checks|not)\b/i;

/** The number directly after `answer is` or `Answer:`, or in the sentence after such a colon. */
function said(text: string): Placed | undefined {
  for (const { 0: words, 1: by, index } of [...text.matchAll(ANSWER)].slice(-MOST).reverse()) {
    // Without a colon or a verb, `answer` only counts as a heading, i.e. at the end of its line.
    if (by === undefined && !words.includes('\n')) continue;
    const from = index + words.length;
    const rest = text.slice(from, from + REACH);
    const line =
      rest
        .slice(CONNECTOR.exec(rest)?.[0].trimEnd().length ?? 0)
        .trimStart()
        .split('\n')[0] ?? '';
    const sentence = line.split(/[.!?](?=\s+[A-Z]|\s*$)/)[0] ?? '';
    const gap = /^[^\d]*/.exec(sentence)?.[0] ?? '';
    const isDirect = gap.replace(/[\s*_$€£(\\-]/g, '') === '';
    if (REMARK.test(gap) || (!isDirect && by !== ':' && (by === undefined || gap.length > 40))) continue;
    const answer = behindEquals(sentence) ?? (isDirect || by !== ':' ? firstValue(sentence) : lastValue(sentence));
    if (answer !== undefined)
      return { end: from + rest.indexOf(line) + line.length, extracted: { answer, by: 'answer' } };
  }
  return undefined;
}

/** The number in a tag or box: its whole content, or the number at the end of its sentence. */
function wholeOf(held: string): string | undefined {
  const text = plainNumbers(held).trim();
  if (parseNumber(text) !== undefined) return text;
  const box = boxes(text).at(-1);
  return box ? wholeOf(box.content) : (behindEquals(text) ?? lastValue(text));
}

/** The result of a calculation: the text after its last equals sign. */
function behindEquals(line: string): string | undefined {
  const at = line.lastIndexOf('=');
  return at < 0 ? undefined : firstValue(line.slice(at + 1));
}

function firstValue(text: string): string | undefined {
  for (const match of text.matchAll(VALUE)) {
    const rest = UNFINISHED.exec(text.slice(match.index + match[0].length));
    return rest ? match[0] + rest[0] : withAlternative(text, match);
  }
  return undefined;
}

function lastValue(text: string): string | undefined {
  const values = [...text.matchAll(VALUE)].filter(({ index }) => !DENIED.test(shortlyBefore(text, index))).slice(-2);
  const [before, last] = values.length === 2 ? values : [undefined, values[0]];
  if (!last) return undefined;
  if (before && OR.test(text.slice(before.index + before[0].length))) return withAlternative(text, before);
  return withAlternative(text, last);
}

/** `23 or 18` and `between 18 and 23` as written, so that they are not read as a number. */
function withAlternative(text: string, { 0: value, index }: RegExpExecArray): string {
  const bound = BETWEEN.exec(shortlyBefore(text, index))?.[0];
  if (bound !== undefined) return bound + value;
  const behind = text.slice(index + value.length, index + value.length + 60);
  const other = OR.exec(behind)?.[0];
  return other === undefined ? value.trim() : (value + other).trim();
}

const shortlyBefore = (text: string, index: number): string => text.slice(Math.max(0, index - 40), index);
