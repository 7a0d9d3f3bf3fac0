import type { Usage } from '@agora/plugin-api';

/** Usages in the dialects of the OpenAI protocol, each with where they were reported. */
export const USAGES: readonly { vendor: string; source: string; usage: object; read: Usage }[] = [
  {
    vendor: 'xAI',
    source: 'https://github.com/Wei-Shaw/sub2api/issues/5771',
    usage: {
      prompt_tokens: 10120,
      completion_tokens: 1499,
      total_tokens: 14428,
      prompt_tokens_details: { cached_tokens: 128 },
      completion_tokens_details: { reasoning_tokens: 2809 },
    },
    read: { inputTokens: 10120, outputTokens: 4308, cachedInputTokens: 128, reasoningTokens: 2809 },
  },
  {
    vendor: 'xAI, a small answer',
    source: 'https://github.com/vercel/ai/pull/12425',
    usage: {
      prompt_tokens: 12,
      completion_tokens: 1,
      total_tokens: 399,
      completion_tokens_details: { reasoning_tokens: 386 },
    },
    read: { inputTokens: 12, outputTokens: 387, reasoningTokens: 386 },
  },
  {
    vendor: 'DeepSeek',
    source: 'https://github.com/mozilla-ai/any-llm/issues/795',
    usage: {
      prompt_tokens: 100,
      prompt_cache_hit_tokens: 80,
      prompt_cache_miss_tokens: 20,
      completion_tokens: 50,
      total_tokens: 150,
    },
    read: { inputTokens: 100, outputTokens: 50, cachedInputTokens: 80 },
  },
  {
    vendor: 'Moonshot',
    source: 'https://github.com/AstrBotDevs/AstrBot/issues/6614',
    usage: { prompt_tokens: 1336, completion_tokens: 31, total_tokens: 1367, cached_tokens: 1280 },
    read: { inputTokens: 1336, outputTokens: 31, cachedInputTokens: 1280 },
  },
  {
    vendor: 'mlx',
    source: 'https://github.com/ml-explore/mlx-examples/pull/592',
    usage: { prompt_tokens: 318, completion_tokens: 75, total_tokens: 393 },
    read: { inputTokens: 318, outputTokens: 75 },
  },
];
