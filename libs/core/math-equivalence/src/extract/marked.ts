import { boxes, isPlaceholder, type Box } from './boxed.js';
import { formulas, groupsOf } from './formulas.js';
import type { AnswerSign, Found, Placed } from './found.js';
import { plainValues } from './plain-values.js';
import { joins, suffixOf } from './side-by-side.js';

const MINERVA = /final answer is:?\s*(.{1,1000}?)\.?\s?I hope/gis;
const ANSWER_TAG = /<(\/?)(?:final[ _-]?)?answer>/gi;

/** Candidates within a tag or a sentence, which may contain the answer alone or prose around it. */
export function* within(text: string, by: AnswerSign): Generator<Found> {
  const seen = formulas(text).filter(({ delimited }) => delimited);
  const inner = boxedAnswer(text) ?? groupsOf(seen, text).at(-1);
  if (inner) yield { ...inner.found, by };
  yield { text, by, plain: !/[\\^{}]/.test(text) };
  const value = plainValues(text).at(-1);
  if (value) yield { text: value.text, by, plain: true };
}

/** The content of the last `[RESULT] … [/RESULT]`. */
export function resultTag(text: string): string | undefined {
  const close = text.lastIndexOf('[/RESULT]');
  const open = close < 0 ? -1 : text.lastIndexOf('[RESULT]', close);
  return open < 0 ? undefined : text.slice(open + '[RESULT]'.length, close).trim() || undefined;
}

/** The content of the last `<answer>…</answer>`. */
export function taggedAnswer(text: string): Placed | undefined {
  let from: number | undefined;
  let last: Placed | undefined;
  for (const { 0: tag, 1: slash, index } of text.matchAll(ANSWER_TAG)) {
    if (slash === '') from = index + tag.length;
    else if (from !== undefined) {
      const said = text.slice(from, index).trim();
      const [found] = isPlaceholder(said) ? [] : within(said, 'answer-tag');
      if (found) last = { end: index + tag.length, found };
      from = undefined;
    }
  }
  return last;
}

/** The last box of a text, joined with those beside it. With `quoted`, only boxes in quotes count; otherwise none of them. */
export function boxedAnswer(text: string, { quoted = false } = {}): Placed | undefined {
  const all = boxes(text).filter((box) => box.quoted === quoted);
  const final = all.at(-1);
  if (!final) return undefined;
  const group: Box[] = [final];
  for (const box of all.slice(0, -1).reverse()) {
    const between = text.slice(box.end, group[0]?.start);
    if (joins(between) === undefined && !/\b(?:and|or)\b|[,;]/.test(between.length > 70 ? '' : between)) break;
    group.unshift(box);
  }
  const found: Found = { text: final.content + suffixOf(text, final.end), by: 'boxed', plain: false };
  if (group.length > 1) found.joined = group.map(({ content }) => content).join(', ');
  return { end: final.end, found };
}

const JSON_ANSWER = /"(?:final[ _-]?)?answer"\s*:\s*("(?:[^"\\\n]|\\.){1,300}")\s*[,}]/gi;

/** The value of the last `{"answer": "…"}`. */
export function jsonAnswer(text: string): Placed | undefined {
  const match = [...text.matchAll(JSON_ANSWER)].at(-1);
  if (!match?.[1]) return undefined;
  const [found] = within(unescaped(match[1]), 'answer-tag');
  return found && { end: match.index + match[0].length, found };
}

/** Unescapes a JSON string, in which LaTeX is often written without escaping its backslashes. */
function unescaped(quoted: string): string {
  try {
    const text: unknown = JSON.parse(quoted.replace(/(?<!\\)\\(?=[a-zA-Z])/g, '\\\\'));
    return typeof text === 'string' ? text : '';
  } catch {
    return quoted.slice(1, -1);
  }
}

/** The answer of the last sentence in Minerva's form. */
export function minervaAnswer(text: string): Placed | undefined {
  const match = [...text.matchAll(MINERVA)].at(-1);
  if (!match) return undefined;
  const end = match.index + match[0].length;
  for (const found of within((match[1] ?? '').trim(), 'minerva')) return { end, found };
  return undefined;
}
