import type { CompletionRequest } from '@agora/plugin-api';
import type { MessageCreateParamsNonStreaming, ThinkingConfigParam } from '@anthropic-ai/sdk/resources/messages';
import type { AnthropicOptions } from './options.js';
import type { PromptBlocks } from './prompt-blocks.js';

/** The SDK speaks the API's version of 2026-10-21, which has no sampling; older models take it in the version before. */
export type MessageParams = MessageCreateParamsNonStreaming & { temperature?: number; top_p?: number };
const VERSION_WITH_SAMPLING = '2023-06-01';

/** Headers that a call, or a batch of them, needs. */
export function versionFor(messages: readonly MessageParams[]): Record<string, string> {
  const sampled = messages.some(({ temperature, top_p: topP }) => temperature !== undefined || topP !== undefined);
  return sampled ? { 'anthropic-version': VERSION_WITH_SAMPLING } : {};
}

/** Fields that a sampling leaves undefined are left out, so that the model's own defaults hold. */
export function messageParams(
  { model, sampling, json }: CompletionRequest,
  prompt: PromptBlocks,
  stops: readonly string[],
  { thinking, effort, maxTokens }: AnthropicOptions,
): MessageParams {
  const { temperature, topP } = sampling;
  return {
    model,
    max_tokens: (sampling.maxTokens ?? maxTokens) + thinkingTokens(thinking),
    ...prompt,
    // 1 is what every model does unasked; newer ones refuse to be told.
    ...(temperature === undefined || temperature === 1 ? {} : { temperature }),
    ...(topP === undefined || topP === 1 ? {} : { top_p: topP }),
    ...(stops.length > 0 ? { stop_sequences: [...stops] } : {}),
    ...(thinking === undefined ? {} : { thinking: thinkingConfig(thinking) }),
    ...(json || effort
      ? {
          output_config: {
            ...(effort ? { effort } : {}),
            ...(json ? { format: { type: 'json_schema', schema: json.schema } } : {}),
          },
        }
      : {}),
  };
}

/** Thoughts count towards `max_tokens`; `maxTokens` is meant for the answer alone. */
function thinkingTokens(thinking: AnthropicOptions['thinking']): number {
  return typeof thinking === 'object' ? thinking.budgetTokens : 0;
}

function thinkingConfig(thinking: NonNullable<AnthropicOptions['thinking']>): ThinkingConfigParam {
  return typeof thinking === 'object' ? { type: 'enabled', budget_tokens: thinking.budgetTokens } : { type: thinking };
}
