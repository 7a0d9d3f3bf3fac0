import type { NltkVersion } from '../nltk-version.js';
import { isBlank, stripEnd } from '../python/characters.js';
import { Decisions } from './decisions.js';
import { punktPatterns, type PunktPatterns } from './language.js';
import type { PunktParameters } from './parameters.js';
import { Token } from './token.js';

/** From `start` up to, not including, `end`; in UTF-16 units. */
interface Span {
  start: number;
  end: number;
}

/** A place where a sentence may end. */
interface Candidate {
  /** The word before the end character. */
  word: Span;
  /** The end character. */
  end: number;
  /** The text after it: closing punctuation, or spaces and a word. */
  after: string;
  /** Where the next sentence would begin. */
  next: number;
}

/** Splits a text into sentences as `nltk.sent_tokenize` does, without the white space between them. */
export class SentenceSplitter {
  private readonly decisions: Decisions;
  private readonly patterns: PunktPatterns;

  constructor(
    parameters: PunktParameters,
    readonly version: NltkVersion = '3.10',
  ) {
    this.decisions = new Decisions(parameters);
    this.patterns = punktPatterns(version);
  }

  sentences(text: string): string[] {
    return this.realigned(text, this.spans(text)).map(({ start, end }) => text.slice(start, end));
  }

  private spans(text: string): Span[] {
    const spans: Span[] = [];
    let start = 0;
    for (const { word, end, after, next } of this.candidates(text)) {
      const context = text.slice(word.start, word.end) + text.charAt(end - 1) + after;
      if (!this.decisions.hasSentenceEnd(this.tokens(context))) continue;
      spans.push({ start, end });
      start = next;
    }
    spans.push({ start, end: stripEnd(text).length });
    return spans;
  }

  /** The candidates of a text. Of several end characters after the same word, as in `What?!`, only the last counts. */
  private candidates(text: string): Candidate[] {
    const found: Candidate[] = [];
    let word: Span = { start: 0, end: 0 };
    for (const match of text.matchAll(this.patterns.candidate)) {
      const { after = '', next } = match.groups ?? {};
      const before = lastSpace(text, word.end, match.index);
      const start = before > word.end ? before + 1 : word.start;
      if (start < word.end) found.pop();
      word = { start, end: match.index };
      const end = match.index + 1;
      found.push({ word, end, after, next: next === undefined ? end : end + after.length - next.length });
    }
    return found;
  }

  private tokens(context: string): Token[] {
    return context
      .split('\n')
      .filter((line) => !isBlank(line))
      .flatMap((line) => line.match(this.patterns.token) ?? [])
      .map((token) => new Token(token));
  }

  /** Moves closing quotes and brackets to the sentence that they close. */
  private realigned(text: string, spans: readonly Span[]): Span[] {
    const realigned: Span[] = [];
    let taken = 0;
    for (const [index, span] of spans.entries()) {
      const start = span.start + taken;
      const next = spans[index + 1];
      const closing = next && this.patterns.closing.exec(text.slice(next.start, next.end))?.[0];
      if (next && closing !== undefined) {
        realigned.push({ start, end: next.start + stripEnd(closing).length });
        taken = closing.length;
      } else {
        if (start < span.end) realigned.push({ start, end: span.end });
        taken = 0;
      }
    }
    return realigned;
  }
}

/** Index of the last ASCII white space in `text` from `from` up to `to`; `from` when there is none beyond it. */
function lastSpace(text: string, from: number, to: number): number {
  for (let at = to - 1; at > from; at -= 1) if (' \t\n\r\x0b\x0c'.includes(text.charAt(at))) return at;
  return from;
}
