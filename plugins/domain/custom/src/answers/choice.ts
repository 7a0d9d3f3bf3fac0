import { bare, comparable, firstLine, lastLine, markedAnswer } from './final-answer.js';

export interface Choices {
  /** Letters from A on, each with its text. */
  byLetter: ReadonlyMap<string, string>;
}

export type ChoiceFound =
  { letter: string; by: 'marked' | 'all of it' | 'last line' | 'first line' } | { none: string };

const LONGEST_LINE = 1_000;

/**
 * The choice of an output: the text that it marks as its answer; otherwise the whole output, its last line or its first line.
 * None where two of these differ, or several choices are named.
 */
export function choiceIn(output: string, choices: Choices): ChoiceFound {
  const marked = markedAnswer(output);
  if (marked !== undefined) {
    const letter = letterOf(marked, choices, true);
    return letter === undefined ? { none: 'the marked answer is no choice' } : { letter, by: 'marked' };
  }
  const all = letterOf(output, choices);
  if (all !== undefined) return { letter: all, by: 'all of it' };
  const last = statedIn(lastLine(output), choices);
  const first = statedIn(firstLine(output), choices);
  if (last !== undefined && first !== undefined && last !== first) return { none: 'says two choices' };
  if (last !== undefined) return { letter: last, by: 'last line' };
  return first === undefined ? { none: 'no choice found' } : { letter: first, by: 'first line' };
}

const LETTER = String.raw`[*_"'([]{0,4}([A-Z])\b[*_"')\]]{0,4}`;
const STATED: readonly RegExp[] = [
  String.raw`\b(?:answer|choice|option|correct(?: one)?)\b[^.\n]{0,40}?\b(?:is|:|be)\s*${LETTER}(?=$|[\s.,;:!)])`,
  String.raw`\b(?:choose|chose|pick|picked|select|selected|go with|going with)\s+(?:option\s+|choice\s+|answer\s+)?${LETTER}(?=$|[.,;:!]|\s+(?:because|since|as)\b)`,
  String.raw`\b(?:must|has to|should|would) be\s+${LETTER}(?=$|[.!]\s*$)`,
  String.raw`(?:^|[.!]\s+)(?:[Ss]o|[Tt]hus|[Hh]ence|[Tt]herefore),?\s+${LETTER}(?=$|[.!]\s*$)`,
  String.raw`^(?:[Ss]o,?\s+)?(?:[Oo]ption\s+|[Cc]hoice\s+|[Aa]nswer\s+)?${LETTER}\s+is\s+(?:the\s+)?(?:correct|right|best)\b(?!\s+or\b)`,
].map((source) => new RegExp(source));

/** What a line says: a choice alone, or a sentence such as "So the right choice is (B)." or "The capital is Paris." */
function statedIn(line: string, choices: Choices): string | undefined {
  const text = line.normalize('NFKC').slice(0, LONGEST_LINE);
  const alone = letterOf(text, choices);
  if (alone !== undefined) return alone;
  const match = STATED.map((pattern) => pattern.exec(text)).find((found) => found !== null);
  const letter = match?.[1];
  if (!match || letter === undefined || !choices.byLetter.has(letter)) return textAtEnd(text, choices);
  const rest = text.slice(match.index + match[0].length);
  const sentence = text.slice(text.slice(0, match.index).search(/[^.!?]*$/), match.index) + match[0];
  return isDenied(sentence) || OTHER.test(rest) ? undefined : letter;
}

/** `The capital of France is Paris.` */
function textAtEnd(line: string, { byLetter }: Choices): string | undefined {
  const at = line.lastIndexOf(' is ');
  if (at < 0 || isDenied(line)) return undefined;
  const form = comparable(line.slice(at + ' is '.length), 'ignore');
  const named = [...byLetter].filter(([, choice]) => form.length > 1 && comparable(choice, 'ignore') === form);
  return named.length === 1 ? named[0]?.[0] : undefined;
}

const OTHER = /^[\s*_)."']*(?:,|\/|or\b|and\b|&)[\s*_("']*[A-Z]\b(?![a-z])/;
const isDenied = (text: string): boolean => /\b(?:not|never|isn['’]t|neither)\b/i.test(text);

/** `B`, `(B)`, `B. Paris`, `Option B: Paris`, `Paris`. `loose`: also `B, because …`, where it is known to be the answer. */
function letterOf(given: string, { byLetter }: Choices, loose = false): string | undefined {
  const text = bare(given.normalize('NFKC'));
  const form = comparable(text, 'ignore');
  // A single letter means the choice with that letter, even if the text of another choice is this letter.
  const lone = /^[a-z]$/.test(form) && byLetter.has(form.toUpperCase());
  const named = lone ? [] : [...byLetter].filter(([, choice]) => comparable(choice, 'ignore') === form);
  if (named.length === 1) return named[0]?.[0];
  const match =
    /^(?:(?:option|choice|answer)\s+)?[*_"'`]{0,3}([([]?)([A-Za-z])([)\]]?)[*_"'`]{0,3}([.:)\]]|\s*[-–—](?=\s)|(?=\s|$|,|;))[*_]{0,3}(.*)$/is.exec(
      text,
    );
  if (!match) return undefined;
  const [, opened = '', said = '', closed = '', mark = '', rest = ''] = match;
  const letter = said.toUpperCase();
  if (!byLetter.has(letter)) return undefined;
  if (rest.trim() === '')
    return said === letter || opened !== '' || closed !== '' || mark !== '' || text.length === 1 ? letter : undefined;
  // A lower-case letter may be a word (`a`), so it only counts when it is separated and followed by its own choice.
  const isLetter =
    said === letter ||
    (mark + opened + closed !== '' && comparable(rest, 'ignore') === comparable(byLetter.get(letter) ?? '', 'ignore'));
  if (!isLetter || OTHER.test(rest)) return undefined;
  return isOwnText(rest, letter, byLetter, mark !== '' || closed !== '') ||
    (loose && /^\s*[,;(]|^\s+(?:because|since|as|for)\b/.test(rest))
    ? letter
    : undefined;
}

/** Whether the text after a letter is its choice or, after a separator as in `B.`, at least not another choice. */
function isOwnText(rest: string, letter: string, byLetter: ReadonlyMap<string, string>, parted: boolean): boolean {
  const form = comparable(rest, 'ignore');
  if (form === comparable(byLetter.get(letter) ?? '', 'ignore')) return true;
  if (!parted || rest.includes('\n')) return false;
  return ![...byLetter].some(([other, choice]) => other !== letter && form === comparable(choice, 'ignore'));
}
