import type { Draft, Violation } from '@agora/plugin-api';

/**
 * AgoraBench allows 4,096 tokens. Drafts are checked without a tokenizer, by their characters: English has about 4 characters
 * per token.
 */
export const TOKENS = 4_096;
export const CHARACTERS_PER_TOKEN = 4;
export const MAX_CHARACTERS = TOKENS * CHARACTERS_PER_TOKEN;

/** Placeholders that a generator copies from the prompt or leaves in place of content, in any domain. */
export const LEFTOVERS: readonly RegExp[] = [
  /\[END\]/,
  /^[ \t]*(?:[#*_]+[ \t]*)?(?:INPUT|OUTPUT|Revised Question|Revised Answer):/m,
  /<(?:input|output)\d*@?>/i,
  /<(?:input_theme|first_word)>/i,
];

/** Further placeholders. Not for domains in which they are normal text (letters with `[Your Name]`, HTML). */
export const STAND_INS: readonly RegExp[] = [
  /\[(?:insert|your|add|placeholder|todo|tbd|problem|question|solution|answer|response)\b[^\]\n]{0,60}\]/i,
  /<(?:your|insert|problem|question|solution|answer|response)\b[^>\n]{0,60}>/i,
  /\blorem ipsum\b/i,
  /\b(?:TODO|TBD)\b/,
  /\b(?:INSERT|YOUR)_[A-Z_]+\b/,
];

export function emptyParts({ instruction, response }: Draft): Violation[] {
  return [
    ...(instruction.trim() === '' ? [{ reason: 'empty-instruction' }] : []),
    ...(response.trim() === '' ? [{ reason: 'empty-response' }] : []),
  ];
}

export function tooLong({ instruction, response }: Draft, most: number): Violation[] {
  const characters = instruction.length + response.length;
  return characters > most ? [{ reason: 'too-long', detail: `${characters} characters, more than ${most}` }] : [];
}

/** At most one violation, of the first pattern that is found. */
export function placeholders(texts: readonly string[], patterns: readonly RegExp[]): Violation[] {
  for (const text of texts) {
    for (const pattern of patterns) {
      const found = pattern.exec(text)?.[0];
      if (found !== undefined) return [{ reason: 'placeholder', detail: found.trim() }];
    }
  }
  return [];
}
