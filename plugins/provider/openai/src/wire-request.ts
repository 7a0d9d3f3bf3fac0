import type { CompletionRequest } from '@agora/plugin-api';
import { chatBody, chatPath, compact, type Body } from '@agora/openai-protocol';
import { splitStops } from '@agora/provider-kit';
import { traitsOf, type Traits } from './models.js';
import type { OpenaiOptions } from './options.js';
import { responsesBody } from './responses-body.js';

export interface WireRequest {
  /** Below the beginning of the API. */
  path: '/chat/completions' | '/completions' | '/responses';
  body: Body;
  /** Stop sequences that were not sent: the answer is to be cut at them. */
  keptStops: string[];
}

/** Chat Completions takes no more than this. */
const MOST_STOPS = 4;

/** A request as OpenAI wants it of this model. */
export function wireRequest(request: CompletionRequest, options: OpenaiOptions): WireRequest {
  const traits = traitsOf(request.model, options);
  const path = request.prompt.kind === 'chat' && traits.api === 'responses' ? '/responses' : chatPath(request);
  const takesStops = !traits.reasoning && path !== '/responses';
  const { sent, kept } = splitStops(request.sampling.stop ?? [], () => takesStops, MOST_STOPS);
  const allowed = within(request, traits, sent);
  const effort = traits.reasoning ? options.reasoningEffort : undefined;
  const body = path === '/responses' ? responsesBody(allowed, effort) : chatFields(allowed, path, traits, effort);
  return { path, body: compact({ ...body, ...options.extraBody }), keptStops: kept };
}

/** The request without what the model refuses. */
function within(request: CompletionRequest, { sampling, structured }: Traits, stop: string[]): CompletionRequest {
  return {
    ...request,
    sampling: { ...request.sampling, ...(sampling ? {} : { temperature: undefined, topP: undefined }), stop },
    topLogprobs: sampling ? request.topLogprobs : undefined,
    json: structured ? request.json : undefined,
  };
}

function chatFields(
  request: CompletionRequest,
  path: WireRequest['path'],
  { reasoning }: Traits,
  effort: OpenaiOptions['reasoningEffort'],
): Body {
  const body = chatBody(request);
  if (path === '/completions') return body;
  // The newer name holds for every chat model; the older one is refused by those that reason.
  const { max_tokens: maxTokens, ...rest } = body;
  return { ...rest, max_completion_tokens: maxTokens, ...(reasoning ? { reasoning_effort: effort } : {}) };
}
