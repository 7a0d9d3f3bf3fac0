import { Fault, type Completion, type CompletionRequest, type ScoringTools } from '@agora/contracts';

/**
 * The judge's answer.
 * @throws Fault `invalid-input` where none is configured
 */
export function askJudge(
  benchmark: string,
  { judge }: ScoringTools,
  request: Omit<CompletionRequest, 'model'>,
): Promise<Completion> {
  if (judge) return judge(request);
  throw new Fault('invalid-input', `benchmark "${benchmark}" asks a judge, and none is named`, {
    fix: 'Name one under evaluation.judge: its provider and model.',
  });
}
