import type { Usage } from '@agora/contracts';
import { asRecord, count } from '@agora/provider-kit';

/** Tokens in either of the protocol's two vocabularies; undefined unless both kinds are counted. */
export function readUsage(value: unknown): Usage | undefined {
  const usage = asRecord(value);
  const inputTokens = count(usage?.['prompt_tokens']) ?? count(usage?.['input_tokens']);
  const outputTokens = count(usage?.['completion_tokens']) ?? count(usage?.['output_tokens']);
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  const input = asRecord(usage?.['prompt_tokens_details']) ?? asRecord(usage?.['input_tokens_details']);
  const output = asRecord(usage?.['completion_tokens_details']) ?? asRecord(usage?.['output_tokens_details']);
  return {
    inputTokens,
    outputTokens,
    cachedInputTokens: count(input?.['cached_tokens']),
    cacheWriteInputTokens: count(input?.['cache_write_tokens']),
    reasoningTokens: count(output?.['reasoning_tokens']),
  };
}
