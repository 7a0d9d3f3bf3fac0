import type { Draft, Violation } from '@agora/plugin-api';

/** Characters of an instruction and its response together. The nano student reads 256 tokens, about three each. */
export const MAX_CHARACTERS = 600;

const PLACEHOLDER =
  /\[(?:insert|your|placeholder|to be)\b[^\]]*\]|<(?:instruction|question|response|answer|number)>|\bTODO\b|^\.{3}$/i;
const HEADING = /^[ \t]*\**(?:INPUT|OUTPUT|Revised Question|Revised Answer):/m;

/**
 * Why a draft may not become an instance. Wrong responses and responses in a wrong format are deliberately not rejected: such
 * flaws must reach the student, so that a careless generator gets a lower PGR.
 */
export function violations(draft: Draft, isHeldOut: (instruction: string) => boolean): Violation[] {
  const { instruction, response } = draft;
  const characters = instruction.length + response.length;
  const found: (Violation | false)[] = [
    instruction === '' && { reason: 'empty-instruction' },
    response === '' && { reason: 'empty-response' },
    characters > MAX_CHARACTERS && {
      reason: 'too-long',
      detail: `${characters} of at most ${MAX_CHARACTERS} characters`,
    },
    ...Object.entries(draft).flatMap(([part, text]: [string, string]) => [
      match('placeholder', part, PLACEHOLDER, text),
      match('stray-heading', part, HEADING, text),
    ]),
    isHeldOut(instruction) && { reason: 'held-out', detail: 'the instruction belongs to the benchmark' },
  ];
  return found.filter((violation) => violation !== false);
}

function match(reason: string, part: string, pattern: RegExp, text: string): Violation | false {
  const found = pattern.exec(text)?.[0];
  return found !== undefined && { reason, detail: `${part} contains "${found.trim()}"` };
}
