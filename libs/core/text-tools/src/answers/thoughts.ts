import { channels } from './channels.js';
import { announced, unframed } from './frames.js';

/** What a model wrote, parted into what it thought and what it said. */
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
/** Tokens to the same end. */
const TOKENS: readonly (readonly [open: string, close: string])[] = [
  ['[THINK]', '[/THINK]'],
  ['<|START_THINKING|>', '<|END_THINKING|>'],
  ['<|begin_of_thought|>', '<|end_of_thought|>'],
  ['<|inner_prefix|>', '<|inner_suffix|>'],
  ['◁think▷', '◁/think▷'],
  ['<unused94>', '<unused95>'],
  ['<|channel>thought', '<channel|>'],
];
/** Ends of thoughts that the prompt opens, or a mark of its own: Apriel's, and Solar's next part of the turn. */
const ENDS = '\\[BEGIN FINAL RESPONSE\\]|(?:<\\|end\\|>)?(?:<\\|begin\\|>assistant)?<\\|content\\|>';
/** Open WebUI's fold-out, which ends as any other does. */
const FOLDED = '<details\\stype="reasoning"[^<>]{0,200}>';

const escaped = (text: string): string => text.replace(/[|\\{}()[\]^$+*?.]/g, '\\$&');
const anyOf = (texts: readonly string[]): string => texts.map(escaped).join('|');
const TAG = anyOf(TAGS);
const OPEN = `<(?:${TAG})(?:\\s[^<>]{0,200})?>|<\\|think\\|>|${anyOf(TOKENS.map(([open]) => open))}`;
const CLOSE = `</(?:${TAG})\\s*>|${ENDS}|${anyOf(TOKENS.map(([, close]) => close))}`;
const MARK = new RegExp(`(?<open>${OPEN})|(?<unfold>${FOLDED})|(?<fold></details>)|(?:${CLOSE})`, 'gi');

interface Mark {
  open: boolean;
  /** A mark of a fold-out: they close each other alone. */
  folds: boolean;
  from: number;
  to: number;
}

/**
 * Parts thoughts from the answer:
 *
 * - what stands between an opening and a closing mark is a thought, wherever it stands;
 * - before a closing mark that nothing opened (the prompt did) all is thought;
 * - behind an opening mark at the begin of a line that nothing closes (the text ends early) all is thought;
 * - of channels (`<|channel|>analysis<|message|>…`) the answer is the last one named `final`;
 * - a mark between quotes or backticks is a word of the text.
 *
 * The white space that a thought leaves at the begin of the answer goes, and so does a frame around the whole answer, such as
 * `<response>…</response>`. A text without thoughts is the answer, as it is.
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
    // A thought about thoughts, or a fold-out of the answer.
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

/** Begins of strings and of code in a line; an apostrophe within a word is none. */
const QUOTES = /(?<![\w`"'])[bfru]{0,2}(["'`])/gi;
const NEAR = 80;

/** Whether a mark stands between quotes, or in a short string or piece of code with other words. */
function isQuoted(text: string, from: number, to: number): boolean {
  const before = text[from - 1];
  // A fence that ends a thought, glued to one that begins the answer, quotes nothing.
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
