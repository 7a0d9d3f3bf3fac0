import type { CompletionRequest } from '@agora/contracts';

/** Fields that a sampling leaves undefined are left out, so that the endpoint's own defaults hold. */
export function requestBody(
  { model, prompt, sampling }: CompletionRequest,
  extraBody: Record<string, unknown>,
): Record<string, unknown> {
  const asked = prompt.kind === 'chat' ? { messages: prompt.messages } : { prompt: prompt.text };
  const body: Record<string, unknown> = {
    model,
    ...asked,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    max_tokens: sampling.maxTokens,
    stop: sampling.stop?.length ? sampling.stop : undefined,
    seed: sampling.seed,
    repetition_penalty: sampling.repetitionPenalty,
    ...extraBody,
  };
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined && value !== null));
}
