import type { Completion, CompletionRequest, ScoringTools } from '@agora/plugin-api';

export type JudgeRequest = Omit<CompletionRequest, 'model'>;

/** No judge is configured. */
export const nobody: ScoringTools = { execute: () => Promise.reject(new Error('nothing is run')) };

/** Judges by a rule, and remembers what it was asked. */
export function localJudge(
  answer: (request: JudgeRequest) => Partial<Completion>,
): ScoringTools & { asked: JudgeRequest[] } {
  const asked: JudgeRequest[] = [];
  return {
    ...nobody,
    asked,
    judge: (request) => {
      asked.push(request);
      return Promise.resolve({ text: 'm', finish: 'length', ...answer(request) });
    },
  };
}
