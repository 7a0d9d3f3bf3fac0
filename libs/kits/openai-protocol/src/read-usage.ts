import type { Usage } from '@agora/plugin-api';
import { asRecord, count } from '@agora/provider-kit';

/** Token counts, in either of the protocol's two naming schemes; undefined unless both prompt and output are counted. */
export function readUsage(value: unknown): Usage | undefined {
  const usage = asRecord(value);
  const inputTokens = count(usage?.['prompt_tokens']) ?? count(usage?.['input_tokens']);
  const written = count(usage?.['completion_tokens']) ?? count(usage?.['output_tokens']);
  if (!usage || inputTokens === undefined || written === undefined) return undefined;
  const input = asRecord(usage['prompt_tokens_details']) ?? asRecord(usage['input_tokens_details']);
  const output = asRecord(usage['completion_tokens_details']) ?? asRecord(usage['output_tokens_details']);
  const reasoningTokens = count(output?.['reasoning_tokens']) ?? count(usage['reasoning_tokens']);
  // Some endpoints do not include reasoning tokens in the output tokens, but only in the total.
  const beside = reasoningTokens !== undefined && reasoningTokens > written ? written + reasoningTokens : written;
  return {
    inputTokens,
    outputTokens: Math.max(beside, (count(usage['total_tokens']) ?? 0) - inputTokens),
    cachedInputTokens: cachedTokens(usage, input, inputTokens),
    cacheWriteInputTokens: count(input?.['cache_write_tokens']) ?? count(usage['cache_creation_input_tokens']),
    reasoningTokens,
  };
}

/**
 * Cached prompt tokens: Moonshot counts them in a field beside the others, DeepSeek as hits, LiteLLM as Anthropic does. At most
 * the number of prompt tokens.
 */
function cachedTokens(
  usage: Record<string, unknown>,
  details: Record<string, unknown> | undefined,
  inputTokens: number,
): number | undefined {
  const named = [
    details?.['cached_tokens'],
    usage['cached_tokens'],
    usage['prompt_cache_hit_tokens'],
    usage['cache_read_input_tokens'],
  ];
  const cached = named.map(count).find((tokens) => tokens !== undefined);
  return cached === undefined ? undefined : Math.min(cached, inputTokens);
}
