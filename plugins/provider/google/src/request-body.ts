import type { CompletionRequest } from '@agora/contracts';

/** Fields that a sampling leaves undefined are left out, so that the vendor's own defaults hold. */
export function requestBody({ model, prompt, sampling }: CompletionRequest): Record<string, unknown> {
  const { temperature, topP, maxTokens, stop, seed } = sampling;
  return {
    model,
    messages: prompt.kind === 'chat' ? prompt.messages : [{ role: 'user', content: prompt.text }],
    temperature,
    top_p: topP,
    max_tokens: maxTokens,
    stop: stop?.length ? stop : undefined,
    seed,
  };
}
