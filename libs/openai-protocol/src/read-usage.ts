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
    ...part('cachedInputTokens', input?.['cached_tokens']),
    ...part('cacheWriteInputTokens', input?.['cache_write_tokens']),
    ...part('reasoningTokens', output?.['reasoning_tokens']),
  };
}

function part(name: keyof Usage, value: unknown): Partial<Usage> {
  const tokens = count(value);
  return tokens === undefined ? {} : { [name]: tokens };
}
