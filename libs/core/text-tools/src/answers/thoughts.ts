import { channels } from './channels.js';

/** What a model wrote, parted into what it thought and what it said. */
export interface Parted {
  answer: string;
  thoughts: readonly string[];
}

/** Names of tags between which models think: `<think>…</think>`, in any case, with or without attributes. */
const TAGS = ['think', 'thinking', 'thought', 'thoughts', 'reasoning', 'scratchpad', 'seed:think', 'longcat_think'];
/** Tokens to the same end. */
const TOKENS: readonly (readonly [open: string, close: string])[] = [
  ['[THINK]', '[/THINK]'],
  ['<|START_THINKING|>', '<|END_THINKING|>'],
  ['<|begin_of_thought|>', '<|end_of_thought|>'],
  ['<|inner_prefix|>', '<|inner_suffix|>'],
  ['◁think▷', '◁/think▷'],
  ['<unused94>', '<unused95>'],
];

const escaped = (text: string): string => text.replace(/[|\\{}()[\]^$+*?.]/g, '\\$&');
const anyOf = (texts: readonly string[]): string => texts.map(escaped).join('|');
const TAG = anyOf(TAGS);
const OPEN = `<(?:${TAG})(?:\\s[^<>]{0,200})?>|${anyOf(TOKENS.map(([open]) => open))}`;
const CLOSE = `</(?:${TAG})\\s*>|${anyOf(TOKENS.map(([, close]) => close))}`;
const MARK = new RegExp(`(?<open>${OPEN})|(?:${CLOSE})`, 'gi');

interface Mark {
  open: boolean;
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
 * The white space that a thought leaves at the begin of the answer goes. A text without thoughts is the answer, as it is.
 */
export function partThoughts(text: string): Parted {
  const parted = channels(text);
  if (parted === undefined) return partMarks(text);
  const { answer, thoughts } = partMarks(parted.answer);
  return { answer, thoughts: [...parted.thoughts, ...thoughts] };
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
    if (mark.open && opened) continue; // A thought about thoughts.
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
    if (!isQuoted(text, from, to)) yield { open: match.groups?.['open'] !== undefined, from, to };
  }
}

function isQuoted(text: string, from: number, to: number): boolean {
  const before = text[from - 1];
  return before !== undefined && before === text[to] && '`"\''.includes(before);
}

function beginsLine(text: string, from: number): boolean {
  return text.slice(text.lastIndexOf('\n', from - 1) + 1, from).trim() === '';
}
