import { NAMES } from '../parse/tokens.js';
import { UNITS } from '../text/words.js';
import { boxes, type Box } from './boxed.js';
import { formulas, type Formula } from './formulas.js';
import { plainValues, VALUE, valueOf } from './plain-values.js';

/** How an answer was found, from the surest sign to the weakest. */
export type AnswerSign =
  'result-tag' | 'boxed' | 'minerva' | 'final-answer' | 'answer' | 'formula' | 'number' | 'whole';

export interface Found {
  /** As it stands in the output. */
  text: string;
  by: AnswerSign;
  /** Found in prose, where `1,5` may be a decimal number. */
  plain: boolean;
  /** All parts, when the output gives several side by side: `\boxed{1}` and `\boxed{2}`. */
  joined?: string;
}

/** Of an output so many last characters are read, and so many candidates of a kind. */
const LONGEST = 50_000;
const MOST = 30;

/**
 * The answers that an output gives, the surest first. First the tag `[RESULT] … [/RESULT]`; then the last of a box and Minerva's sentence;
 * then formulas and numbers after the words `final answer … is` or `answer`; then the last formula or number of the text.
 */
export function* answersIn(whole: string): Generator<Found> {
  const output = whole.slice(-LONGEST);
  const tagged = lastTag(output);
  if (tagged !== undefined) yield* within(tagged, 'result-tag');
  const marked = [boxedAnswer(output), minervaAnswer(output)].filter((found) => found !== undefined);
  yield* marked.sort((a, b) => b.end - a.end).map(({ found }) => found);
  const seen = formulas(output);
  yield* afterWords(output, seen);
  if (!seen.some(({ delimited }) => delimited) && isFormulaAlone(output))
    yield { text: output.trim(), by: 'whole', plain: true };
  yield* lastValues(output, seen);
  yield* wordsAlone(output);
}

interface Placed {
  end: number;
  found: Found;
}

/** A tag or a sentence may hold an answer alone, or prose around it. */
function* within(text: string, by: AnswerSign): Generator<Found> {
  const seen = formulas(text).filter(({ delimited }) => delimited);
  const inner = boxedAnswer(text) ?? groups(seen, text).at(-1);
  if (inner) yield { ...inner.found, by };
  yield { text, by, plain: !/[\\^{}]/.test(text) };
  const value = last(plainValues(text));
  if (value) yield { text: value.text, by, plain: true };
}

function lastTag(text: string): string | undefined {
  const close = text.lastIndexOf('[/RESULT]');
  const open = close < 0 ? -1 : text.lastIndexOf('[RESULT]', close);
  return open < 0 ? undefined : text.slice(open + '[RESULT]'.length, close).trim() || undefined;
}

/** The last box of a text, with those beside it. */
export function boxedAnswer(text: string): Placed | undefined {
  const all = boxes(text);
  const final = all.at(-1);
  if (!final) return undefined;
  const group: Box[] = [final];
  for (const box of all.slice(0, -1).reverse()) {
    const between = text.slice(box.end, group[0]?.start);
    if (!joins(between) && !/\b(?:and|or)\b|[,;]/.test(between.length > 70 ? '' : between)) break;
    group.unshift(box);
  }
  // The normalised percent sign may stand behind the box.
  const percent = /^\s*\$?\s*(?:\\?%|percent|pct)/.test(text.slice(final.end, final.end + 20)) ? '\\%' : '';
  const found: Found = { text: final.content + percent, by: 'boxed', plain: false };
  if (group.length > 1) found.joined = group.map(({ content }) => content).join(', ');
  return { end: final.end, found };
}

/** Whether two boxes or formulas with this between them are given side by side. */
function joins(between: string): boolean {
  if (between.length > 70) return false;
  const words = between
    .replace(/\\(?:quad|qquad|[,;:! ()[\]])/g, ' ')
    .replace(/\\(?:text|mbox|mathrm)\s*\{([^{}]*)\}/g, '$1')
    .replace(/[$\s.]+/g, ' ')
    .trim();
  return /^(?:,?\s*(?:and|or)|,|;)?$/i.test(words);
}

const MINERVA = /final answer is:?\s*(.{1,1000}?)\.?\s?I hope/gis;

/** What the last of Minerva's sentences says. */
export function minervaAnswer(text: string): Placed | undefined {
  const match = last([...text.matchAll(MINERVA)]);
  if (!match) return undefined;
  const end = match.index + match[0].length;
  const said = (match[1] ?? '').trim();
  for (const found of within(said, 'minerva')) return { end, found };
  return undefined;
}

/** After `final answer … is`, `answer:` and `answer`, in this order; of each the last in the text. */
function* afterWords(text: string, seen: readonly Formula[]): Generator<Found> {
  for (const [words, reach, by] of [
    [/final answer.{0,100}?\sis:?\s*/gis, 0, 'final-answer'],
    [/answer:/gi, 50, 'answer'],
    [/answer/gi, 50, 'answer'],
  ] as const) {
    const candidates: Placed[] = [];
    for (const { index, 0: said } of [...text.matchAll(words)].slice(-MOST)) {
      const from = index + said.length;
      const at = seen.findIndex(({ start }) => start >= from && start <= from + reach);
      const [group] = at < 0 ? [] : groups(seen.slice(at, at + 6), text);
      if (group) candidates.push({ end: group.end, found: { ...group.found, by } });
      const value = valueAfter(text, from, reach);
      if (value) candidates.push({ end: value.end, found: { text: value.text, by, plain: true } });
    }
    yield* candidates.sort((a, b) => b.end - a.end).map(({ found }) => found);
  }
}

/** Formulas that stand side by side, `$1$ and $2$`, as one answer each. */
function groups(seen: readonly Formula[], text: string): Placed[] {
  const all: Formula[][] = [];
  for (const formula of seen) {
    const group = all.at(-1);
    const between = text.slice(group?.at(-1)?.end ?? 0, formula.start);
    if (group && between.trim() !== '' && joins(between)) group.push(formula);
    else all.push([formula]);
  }
  return all.map(foundIn).filter((found) => found !== undefined);
}

function foundIn(group: readonly Formula[]): Placed | undefined {
  const final = group.at(-1);
  if (!final) return undefined;
  const found: Found = { text: contentOf(final), by: 'formula', plain: false };
  if (group.length > 1) found.joined = group.map(contentOf).join(', ');
  return { end: final.end, found };
}

function contentOf({ content, percent }: Formula): string {
  const boxed = last(boxes(content));
  return (boxed?.content ?? content) + (percent ? '\\%' : '');
}

/** A number or calculation that begins within `reach` characters, and behind the last `=` when there is one near. */
function valueAfter(text: string, from: number, reach: number): { end: number; text: string } | undefined {
  const pattern = new RegExp(`^(?:.{0,${2 * reach}}=\\s*|.{0,${reach}}?)${VALUE}(?!\\s*=)`);
  const match = pattern.exec(text.slice(from, from + 2 * reach + 200));
  if (!match) return undefined;
  const value = valueOf(match);
  return { text: value.text, end: from + value.end };
}

/** Formulas and numbers anywhere, the one that ends last first. */
function* lastValues(text: string, seen: readonly Formula[]): Generator<Found> {
  const placed: Placed[] = plainValues(text)
    // A number inside a formula is not an answer of its own.
    .filter(({ start, end }) => !seen.some((formula) => start < formula.end && formula.start < end))
    .slice(-MOST)
    .map(({ end, text: value }) => ({ end, found: { text: value, by: 'number', plain: true } }));
  placed.push(...groups(seen, text));
  yield* placed.sort((a, b) => b.end - a.end).map((each) => each.found);
}

/** A short text without prose: letters are variables, functions and units. */
function isFormulaAlone(text: string): boolean {
  if (text.trim() === '' || text.length > 200 || text.trim().includes('\n')) return false;
  const runs = text.replace(/\\[a-zA-Z]+/g, ' ').match(/[a-zA-Z]{2,}/g) ?? [];
  return runs.every(
    (run) => NAMES.has(run) || UNITS.has(run.toLowerCase()) || /^(?:percent(?:age)?|pct|pi)$/i.test(run),
  );
}

/** For answers that are words: what follows `answer is`, or a text that is but a few words. */
function* wordsAlone(text: string): Generator<Found> {
  const said = last([...text.matchAll(/answer is:?\s*([^\n.]{1,60})/gi)])?.[1];
  if (said !== undefined) yield { text: said.trim(), by: 'final-answer', plain: true };
  if (text.trim() !== '' && text.length <= 80) yield { text: text.trim(), by: 'whole', plain: true };
}

function last<T>(items: readonly T[]): T | undefined {
  return items.at(-1);
}
