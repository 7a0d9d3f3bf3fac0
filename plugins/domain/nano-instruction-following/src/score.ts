import type { ItemScore } from '@agora/plugin-api';
import { type InstructionTask, check } from '@agora/nano-world';

/** 1 when the whole output satisfies every constraint of the instruction. */
export async function score(task: InstructionTask, output: string): Promise<ItemScore> {
  const { correct, extracted, reason } = check(task, output);
  return { value: correct ? 1 : 0, extracted, reason };
}
