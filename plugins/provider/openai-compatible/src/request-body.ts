import type { CompletionRequest } from '@agora/plugin-api';
import { chatBody, compact, type Body } from '@agora/openai-protocol';

/** Fields that a sampling leaves undefined are left out, so that the endpoint's own defaults hold. */
export function requestBody(request: CompletionRequest, extraBody: Body): Body {
  return compact({
    repetition_penalty: request.sampling.repetitionPenalty,
    ...chatBody(request),
    ...extraBody,
  });
}
