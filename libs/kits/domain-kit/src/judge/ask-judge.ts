import { Fault, type Completion, type CompletionRequest, type ScoringTools } from '@agora/plugin-api';
import { withoutThoughts } from '@agora/text-tools';

/**
 * The judge's answer without its thoughts, which may mention labels that are not its judgment.
 * @throws Fault `invalid-input` where none is configured
 */
export async function askJudge(
  benchmark: string,
  { judge }: ScoringTools,
  request: Omit<CompletionRequest, 'model'>,
): Promise<Completion> {
  if (judge) {
    const completion = await judge(request);
    return { ...completion, text: withoutThoughts(completion.text) };
  }
  throw new Fault('invalid-input', `benchmark "${benchmark}" asks a judge, and none is named`, {
    fix: 'Name one under evaluation.judge: its provider and model.',
  });
}
