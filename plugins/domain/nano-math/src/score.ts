import type { ItemScore } from '@agora/plugin-api';
import { type MathTask, check } from '@agora/nano-world';

/** 1 when the number after `Answer:` at the end of the output is the computed one. */
export async function score(task: MathTask, output: string): Promise<ItemScore> {
  const { correct, extracted, reason } = check(task, output);
  return { value: correct ? 1 : 0, extracted, reason };
}
