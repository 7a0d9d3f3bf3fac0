import type { CompletionRequest, JsonOutput } from '@agora/plugin-api';
import { isStrictSchema } from './strict-schema.js';

export type Body = Record<string, unknown>;

/** The path for a prompt of this kind, relative to the API's base URL. */
export function chatPath({ prompt }: CompletionRequest): '/chat/completions' | '/completions' {
  return prompt.kind === 'chat' ? '/chat/completions' : '/completions';
}

/** The body of a Chat Completions request, or of the older Completions for a text. Undefined fields are to be left out. */
export function chatBody({ model, prompt, sampling, json, topLogprobs }: CompletionRequest): Body {
  const asked = prompt.kind === 'chat' ? { messages: prompt.messages } : { prompt: prompt.text };
  return {
    model,
    ...asked,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    max_tokens: sampling.maxTokens,
    stop: sampling.stop?.length ? sampling.stop : undefined,
    seed: sampling.seed,
    response_format: json && prompt.kind === 'chat' ? responseFormat(json) : undefined,
    ...logprobs(prompt.kind, topLogprobs),
  };
}

/** The body without fields that are undefined or null, so that the endpoint's defaults apply. */
export function compact(body: Body): Body {
  const kept: Body = {};
  for (const name of Object.keys(body)) {
    const value = body[name];
    if (value !== undefined && value !== null) kept[name] = value;
  }
  return kept;
}

function responseFormat({ name, schema }: JsonOutput): Body {
  return { type: 'json_schema', json_schema: { name, schema, strict: isStrictSchema(schema) } };
}

/** Completions take only the number; Chat Completions a switch and the number. */
function logprobs(kind: CompletionRequest['prompt']['kind'], top: number | undefined): Body {
  if (top === undefined) return {};
  return kind === 'chat' ? { logprobs: true, top_logprobs: top } : { logprobs: top };
}
