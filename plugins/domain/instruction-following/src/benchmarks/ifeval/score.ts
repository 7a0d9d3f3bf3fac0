import { isBlank, strip } from '@agora/text-tools';
import type { TextTools } from './check.js';
import { checkOf, type Instruction } from './instructions.js';

/** Whether one instruction was followed. `loose` is never false where `strict` is true. */
export interface FollowedInstruction {
  id: string;
  strict: boolean;
  loose: boolean;
}

/** A blank response follows nothing, whatever was asked for. */
export function followedInstructions(
  response: string,
  instructions: readonly Instruction[],
  tools: TextTools,
): FollowedInstruction[] {
  const variants = looseVariants(response);
  return instructions.map((instruction) => {
    const { check } = checkOf(instruction);
    const follows = (variant: string): boolean => !isBlank(variant) && check(variant, tools);
    const strict = follows(response);
    return { id: instruction.id, strict, loose: strict || variants.some(follows) };
  });
}

/**
 * The forms of a response besides itself that loose scoring accepts: without its first line, its last one, both; each of
 * them, and the whole, also without asterisks.
 */
export function looseVariants(response: string): string[] {
  const lines = response.split('\n');
  const shorter = [lines.slice(1), lines.slice(0, -1), lines.slice(1, -1)].map((rest) => strip(rest.join('\n')));
  const variants = new Set([response, ...shorter].flatMap((variant) => [variant, variant.replaceAll('*', '')]));
  variants.delete(response);
  return [...variants];
}
