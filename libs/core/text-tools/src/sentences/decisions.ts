import { collocation, Seen, type PunktParameters } from './parameters.js';
import { NUMBER, PUNCTUATION, SENTENCE_ENDS } from './language.js';
import type { Token } from './token.js';

/** Decides which tokens end a sentence, in Punkt's two passes. */
export class Decisions {
  constructor(private readonly parameters: PunktParameters) {}

  /** True when one of the tokens ends a sentence and another one follows it. */
  hasSentenceEnd(tokens: readonly Token[]): boolean {
    for (const token of tokens) this.byType(token);
    for (const [index, token] of tokens.entries()) {
      const next = tokens[index + 1];
      if (!next) return false;
      if (token.hasPeriod) this.byContext(token, next);
      if (token.endsSentence) return true;
    }
    return false;
  }

  /** First pass: decides by the word alone. */
  private byType(token: Token): void {
    const { text } = token;
    if (SENTENCE_ENDS.has(text)) {
      token.endsSentence = true;
    } else if (!token.isEllipsis && token.hasPeriod && !text.endsWith('..')) {
      const word = text.slice(0, -1).toLowerCase();
      const { abbreviations } = this.parameters;
      token.isAbbreviation = abbreviations.has(word) || abbreviations.has(word.slice(word.lastIndexOf('-') + 1));
      token.endsSentence = !token.isAbbreviation;
    }
  }

  /** Second pass: decides by a word that ends with a period and the word after it. */
  private byContext(token: Token, next: Token): void {
    const { collocations, starters, contexts } = this.parameters;
    const type = token.bareType;
    const nextType = next.sentenceType;
    if (collocations.has(collocation(type, nextType))) {
      markAbbreviation(token);
      return;
    }
    const { isInitial } = token;
    if ((token.isAbbreviation || token.isEllipsis) && !isInitial) {
      if (this.beginsSentence(next) === true || (next.beginsUpper && starters.has(nextType))) {
        token.endsSentence = true;
        return;
      }
    }
    if (!isInitial && type !== NUMBER) return;
    const begins = this.beginsSentence(next);
    const neverLower = ((contexts.get(nextType) ?? 0) & Seen.lower) === 0;
    if (begins === false || (begins === undefined && isInitial && next.beginsUpper && neverLower)) {
      markAbbreviation(token);
    }
  }

  /** Whether the word begins a sentence, by its case and the cases in which it was seen; undefined when they do not decide. */
  private beginsSentence(token: Token): boolean | undefined {
    if (PUNCTUATION.has(token.text)) return false;
    const context = this.parameters.contexts.get(token.sentenceType) ?? 0;
    if (token.beginsUpper && (context & Seen.lower) !== 0 && (context & Seen.upperWithin) === 0) return true;
    if (token.beginsLower && ((context & Seen.upper) !== 0 || (context & Seen.lowerAtBeginning) === 0)) return false;
    return undefined;
  }
}

function markAbbreviation(token: Token): void {
  token.endsSentence = false;
  token.isAbbreviation = true;
}
