import { channels } from './channels.js';
import { announced, unframed } from './frames.js';

/** A model's output, separated into thoughts and answer. */
export interface Parted {
  answer: string;
  thoughts: readonly string[];
}

/** Names of tags between which models think: `<think>…</think>`, in any case, with or without attributes. */
const TAGS = [
  'think',
  'thinking',
  'thought',
  'thoughts',
  'reasoning',
  'scratchpad',
  'inner_monologue',
  'seed:think',
  'longcat_think',
];
/** Tokens between which models think. */
const TOKENS: readonly (readonly [open: string, close: string])[] = [
  ['[THINK]', '[/THINK]'],
  ['<|START_THINKING|>', '<|END_THINKING|>'],
  ['<|begin_of_thought|>', '<|end_of_thought|>'],
  ['<|inner_prefix|>', '<|inner_suffix|>'],
  ['◁think▷', '◁/think▷'],
  ['<unused94>', '<unused95>'],
  ['<|channel>thought', '<channel|>'],
];
/** Ends of thoughts that have no opening mark in the output, as the prompt opened them: Apriel's, and Solar's next part. */
const ENDS = '\\[BEGIN FINAL RESPONSE\\]|(?:<\\|end\\|>)?(?:<\\|begin\\|>assistant)?<\\|content\\|>';
/** Opening of Open WebUI's collapsible section with thoughts; it ends with `</details>` as every collapsible section does. */
const FOLDED = '<details\\stype="reasoning"[^<>]{0,200}>';

const escaped = (text: string): string => text.replace(/[|\\{}()[\]^$+*?.]/g, '\\$&');
const anyOf = (texts: readonly string[]): string => texts.map(escaped).join('|');
const TAG = anyOf(TAGS);
const OPEN = `<(?:${TAG})(?:\\s[^<>]{0,200})?>|<\\|think\\|>|${anyOf(TOKENS.map(([open]) => open))}`;
const CLOSE = `</(?:${TAG})\\s*>|${ENDS}|${anyOf(TOKENS.map(([, close]) => close))}`;
const MARK = new RegExp(`(?<open>${OPEN})|(?<unfold>${FOLDED})|(?<fold></details>)|(?:${CLOSE})`, 'gi');

interface Mark {
  open: boolean;
  /** True for marks of a collapsible section, which can only be closed by its own closing mark. */
  folds: boolean;
  from: number;
  to: number;
}

/**
 * Separates thoughts from the answer:
 *
 * - text between an opening and a closing mark is a thought, anywhere in the output;
 * - if a closing mark has no opening mark (which was in the prompt), all text before it is a thought;
 * - if an opening mark at the beginning of a line has no closing mark (the output was cut off), all text after it is a thought;
 * - in an output with channels (`<|channel|>analysis<|message|>…`), the answer is the last channel named `final`;
 * - a mark in quotes or backticks is ordinary text.
 *
 * White space between a thought and the answer is removed, and so is a frame around the whole answer, such as
 * `<response>…</response>`. An output without thoughts is returned unchanged as the answer.
 */
export function partThoughts(text: string): Parted {
  const parted = channels(text) ?? announced(text) ?? { answer: text, thoughts: [] };
  const { answer, thoughts } = partMarks(parted.answer);
  const all = [...parted.thoughts, ...thoughts];
  return { answer: all.length === 0 ? answer : unframed(answer), thoughts: all };
}

/** The answer without its thoughts; see {@link partThoughts}. */
export function withoutThoughts(text: string): string {
  return partThoughts(text).answer;
}

function partMarks(text: string): Parted {
  const thoughts: string[] = [];
  let said: string[] = [];
  let at = 0;
  let opened: Mark | undefined;
  for (const mark of marksOf(text)) {
    // An opening mark inside a thought is part of the thought; `</details>` outside one belongs to the answer.
    if (mark.open ? opened : mark.folds && !opened) continue;
    if (opened && mark.folds !== opened.folds) continue;
    if (mark.open) {
      said.push(text.slice(at, mark.from));
      opened = mark;
    } else if (opened) {
      thoughts.push(text.slice(at, mark.from));
      opened = undefined;
    } else {
      thoughts.push([...said, text.slice(at, mark.from)].join(''));
      said = [];
    }
    at = mark.to;
  }
  if (opened && beginsLine(text, opened.from)) thoughts.push(text.slice(at));
  else said.push(text.slice(opened ? opened.from : at));
  return thoughts.length === 0 ? { answer: text, thoughts } : { answer: said.join('').trimStart(), thoughts };
}

function* marksOf(text: string): Generator<Mark> {
  for (const match of text.matchAll(MARK)) {
    const from = match.index;
    const to = from + match[0].length;
    const { open, unfold, fold } = match.groups ?? {};
    const folds = (unfold ?? fold) !== undefined;
    if (!isQuoted(text, from, to)) yield { open: (open ?? unfold) !== undefined, folds, from, to };
  }
}

/** Beginnings of quoted strings and of code in a line; an apostrophe within a word is none. */
const QUOTES = /(?<![\w`"'])[bfru]{0,2}(["'`])/gi;
const NEAR = 80;

/** Whether a mark is in quotes, or in a short string or piece of code with other words. */
function isQuoted(text: string, from: number, to: number): boolean {
  const before = text[from - 1];
  // A code fence at the end of a thought, directly followed by a fence of the answer, does not quote the mark.
  const fenced = from > 1 && text.slice(from - 2, from) === '``';
  if (before !== undefined && before === text[to] && '`"\''.includes(before)) return !fenced;
  const near = text.slice(Math.max(0, from - NEAR), from);
  const line = near.slice(near.lastIndexOf('\n') + 1);
  const after = text.slice(to, to + NEAR);
  const rest = after.includes('\n') ? after.slice(0, after.indexOf('\n')) : after;
  let open: string | undefined;
  let at = 0;
  while (open === undefined) {
    QUOTES.lastIndex = at;
    const found = QUOTES.exec(line);
    if (!found) return false;
    const end = line.indexOf(found[1] as string, QUOTES.lastIndex);
    if (end < 0) open = found[1];
    at = end + 1;
  }
  return rest.includes(open);
}

function beginsLine(text: string, from: number): boolean {
  return text.slice(text.lastIndexOf('\n', from - 1) + 1, from).trim() === '';
}
