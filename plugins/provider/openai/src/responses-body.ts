import type { CompletionRequest } from '@agora/plugin-api';
import { isStrictSchema, type Body } from '@agora/openai-protocol';
import type { OpenaiOptions } from './options.js';

/** The API refuses a lower limit. */
const FEWEST_TOKENS = 16;

/** A chat as a body of the Responses API, which knows neither seeds nor stop sequences. */
export function responsesBody(
  { model, prompt, sampling, json, topLogprobs }: CompletionRequest,
  effort: OpenaiOptions['reasoningEffort'],
): Body {
  return {
    model,
    input: prompt.kind === 'chat' ? prompt.messages : prompt.text,
    temperature: sampling.temperature,
    top_p: sampling.topP,
    max_output_tokens: sampling.maxTokens === undefined ? undefined : Math.max(FEWEST_TOKENS, sampling.maxTokens),
    reasoning: effort === undefined ? undefined : { effort },
    text: json && {
      format: { type: 'json_schema', name: json.name, schema: json.schema, strict: isStrictSchema(json.schema) },
    },
    ...(topLogprobs === undefined ? {} : { top_logprobs: topLogprobs, include: ['message.output_text.logprobs'] }),
    // OpenAI would keep every answer for later turns of the conversation; there are none.
    store: false,
  };
}
