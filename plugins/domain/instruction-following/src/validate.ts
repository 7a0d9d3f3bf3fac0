import type { Draft, Violation } from '@agora/plugin-api';
import { emptyParts, LEFTOVERS, placeholders, tooLong } from '@agora/domain-kit';

/** Instructions that were not written. A letter's `[Your Name]` or a form's `<answer>` may well be what was asked for. */
const UNWRITTEN: readonly RegExp[] = [
  /\[insert (?:the |an? |your )?(?:instruction|response|question|answer)[^\]\n]{0,40}\]/i,
];

/** AgoraBench's rules for general instructions: not too long, nothing left of the prompt. */
export function validate(draft: Draft, maxCharacters: number): Violation[] {
  return [
    ...emptyParts(draft),
    ...tooLong(draft, maxCharacters),
    ...placeholders([draft.instruction, draft.response], [...LEFTOVERS, ...UNWRITTEN]),
  ];
}
