import type { Usage } from '@agora/plugin-api';
import { asRecord, count } from '@agora/provider-kit';

/** Tokens in either of the protocol's two vocabularies; undefined unless both kinds are counted. */
export function readUsage(value: unknown): Usage | undefined {
  const usage = asRecord(value);
  const inputTokens = count(usage?.['prompt_tokens']) ?? count(usage?.['input_tokens']);
  const written = count(usage?.['completion_tokens']) ?? count(usage?.['output_tokens']);
  if (!usage || inputTokens === undefined || written === undefined) return undefined;
  const input = asRecord(usage['prompt_tokens_details']) ?? asRecord(usage['input_tokens_details']);
  const output = asRecord(usage['completion_tokens_details']) ?? asRecord(usage['output_tokens_details']);
  const reasoningTokens = count(output?.['reasoning_tokens']) ?? count(usage['reasoning_tokens']);
  // Some count what was thought beside the others: it is in the total alone, or is more than all there is.
  const beside = reasoningTokens !== undefined && reasoningTokens > written ? written + reasoningTokens : written;
  return {
    inputTokens,
    outputTokens: Math.max(beside, (count(usage['total_tokens']) ?? 0) - inputTokens),
    cachedInputTokens: cachedTokens(usage, input, inputTokens),
    cacheWriteInputTokens: count(input?.['cache_write_tokens']) ?? count(usage['cache_creation_input_tokens']),
    reasoningTokens,
  };
}

/** Moonshot counts them beside the others, DeepSeek as hits, LiteLLM as Anthropic does. No endpoint reads more from its cache than it was sent. */
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
