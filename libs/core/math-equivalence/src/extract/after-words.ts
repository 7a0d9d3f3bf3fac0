import { parseMath } from '../parse/parse-math.js';
import { bare } from '../text/bare.js';
import { groupsOf, type Formula } from './formulas.js';
import type { AnswerSign, Found, Placed } from './found.js';
import { alternative, VALUE, valueOf, type PlainValue } from './plain-values.js';
import { isFormulaAlone } from './whole-formula.js';

/** Most candidates of one kind that are examined. */
const MOST = 30;
const LONGEST_LINE = 400;

const CONNECTOR =
  /^[\s*_:#>]*(?:(?:is|are|was|equals|would be|will be|must be|should be|has to be|comes? (?:out )?to|turns out to be)\b|=)?[\s*_:>]*(?:(?:therefore|thus|hence|then|simply|just|exactly|equal to|given by|approximately|about|(?:for )?all (?:real )?(?=[a-z]\s*[<>≤≥]))\b[\s*_:]*)?/i;
const IS = /^[\s*_]*(?:is|are|was|equals|=|:|would|will|must|should|has to|comes?|turns)|^[*_ ]*\n/;
/** The end of a sentence, or of its part about the answer. */
const OVER = /[.!?](?:\*\*)?(?=\s+[A-Z(]|\s*$)|,?\s+(?:since|because|as|where|which|when|so|by|from|for|with|after)\s/;

/** Answers after `final answer … is`, `answer:` and `answer`, in this order; the last occurrence of each comes first. */
export function* afterWords(text: string, seen: readonly Formula[]): Generator<Found> {
  for (const [words, reach, by] of [
    [/final answer.{0,100}?\sis:?\s*/gis, 0, 'final-answer'],
    [/answer:/gi, 50, 'answer'],
    [/answer/gi, 50, 'answer'],
  ] as const) {
    const candidates: Placed[] = [];
    for (const { index, 0: said } of [...text.matchAll(words)].slice(-MOST)) {
      const from = index + said.length;
      const at = seen.findIndex(({ start }) => start >= from && start <= from + reach);
      const [group] = at < 0 ? [] : groupsOf(seen.slice(at, at + 6), text);
      const isSaid = said.endsWith(':') || by === 'final-answer' || IS.test(text.slice(from, from + 40));
      const formula = seen[at]?.delimited || !isSaid ? undefined : formulaBehind(text, from);
      if (formula) candidates.push({ end: formula.end, found: { text: formula.text, by, plain: true } });
      const denied = DENIED.test(text.slice(from, seen[at]?.start ?? from));
      if (group) candidates.push({ end: group.end, found: { ...group.found, by, ...(denied ? { denied } : {}) } });
      const value = valueAfter(text, from, reach);
      if (value) candidates.push(valueIn(text, from, value, by));
    }
    yield* candidates.sort((a, b) => b.end - a.end).map(({ found }) => found);
  }
}

/** Words saying that the value is not the answer: `is not 5`, `is at least 5`. */
const DENIED =
  /^\s*(?:\*\*)?\s*(?:is|are|was|were|can|could|may|must|should|will|would|does)?\s*(?:be\s+)?(?:n['’]t|not|never|no|at (?:least|most)|(?:more|less|fewer|greater|larger|smaller|other|rather) than|over|under|above|below|up to|anything but|between)\b[^.\n]{0,20}$/i;

function valueIn(text: string, from: number, value: PlainValue, by: AnswerSign): Placed {
  const { start, end } = value;
  const found: Found = { text: value.text, by, plain: true, ...alternative(text, value) };
  if (!DENIED.test(text.slice(from, start))) return { end, found };
  return { end, found: { ...found, text: text.slice(from, end).trim(), denied: true } };
}

/** The rest of a line, and of the sentence at its beginning, after words about the answer: `is **x + 1**, since …`. */
export function saidBehind(text: string, from: number): { text: string; end: number }[] {
  const start = from + (CONNECTOR.exec(text.slice(from, from + LONGEST_LINE))?.[0].length ?? 0);
  const line = lineFrom(text, start);
  const over = OVER.exec(line);
  const sentence = over ? line.slice(0, over.index) : line;
  return [...new Set([line, sentence])].map((said) => ({ text: trimmed(said), end: start + said.length }));
}

/** The text from `start` to the end of the line or, if a matrix begins there, to the end of the matrix. */
function lineFrom(text: string, start: number): string {
  const rest = text.slice(start, start + LONGEST_LINE);
  const environment = /^[^\n]{0,80}?\\begin\{([a-zA-Z]+\*?)\}/.exec(rest)?.[1];
  const close = environment === undefined ? -1 : rest.indexOf(`\\end{${environment}}`);
  const end = rest.indexOf('\n', Math.max(0, close));
  return end < 0 ? rest : rest.slice(0, end);
}

function trimmed(said: string): string {
  const plain = said.trim().replace(/(?:\*\*|__|<\|[\w|]*\|>|<\/?s>)+$/, '');
  return bare(plain.replace(/(?<!\.)[.\s]+$/, ''));
}

function formulaBehind(text: string, from: number): { text: string; end: number } | undefined {
  return saidBehind(text, from).find(({ text: said }) => isFormulaAlone(said) && parseMath(said) !== undefined);
}

/** A number or calculation that begins within `reach` characters; if an `=` is near, the one after the last `=`. */
function valueAfter(text: string, from: number, reach: number): PlainValue | undefined {
  const pattern = new RegExp(`^(?:.{0,${2 * reach}}=\\s*|.{0,${reach}}?)${VALUE}(?!\\s*=)`);
  const match = pattern.exec(text.slice(from, from + 2 * reach + 200));
  if (!match) return undefined;
  const value = valueOf(match);
  const end = from + value.end;
  return { text: value.text, end, start: end - value.text.length };
}
