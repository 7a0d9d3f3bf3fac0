import type { ItemScore } from '@agora/contracts';
import { check, solve } from '@agora/nano-world';

/** 1 when the whole output satisfies every constraint of the instruction. */
export async function score(instruction: string, output: string): Promise<ItemScore> {
  const task = solve('instruction-following', instruction);
  if (task === undefined) throw new RangeError(`"${instruction}" is no item of this benchmark`);
  const { correct, extracted, reason } = check(task, output);
  return { value: correct ? 1 : 0, extracted, reason };
}
