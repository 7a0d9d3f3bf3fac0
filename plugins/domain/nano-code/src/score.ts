import type { ItemScore, ScoringTools } from '@agora/plugin-api';
import { type CodeTask, check, testProgram } from '@agora/nano-world';

/** The inputs are tiny: what runs longer does not come back. */
const LIMITS = { seconds: 5, memoryMiB: 256, outputBytes: 16_384 };

/**
 * 1 when the function in the output returns the expected value for every test input. The program prints what it
 * returned and the comparison happens here, so that it cannot vouch for itself.
 */
export async function score(task: CodeTask, output: string, tools: ScoringTools): Promise<ItemScore> {
  const source = testProgram(task, output);
  const run = source === null ? null : await tools.execute({ source, limits: LIMITS });
  const { correct, extracted, reason } = check(task, output, run?.stdout ?? '');
  const stopped = run !== null && run.end !== 'exited';
  return { value: correct ? 1 : 0, extracted, reason: !correct && stopped ? run.end : reason };
}
