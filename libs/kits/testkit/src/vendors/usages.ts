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
  {
    vendor: 'LiteLLM before Anthropic',
    source: 'https://docs.litellm.ai/docs/completion/prompt_caching',
    usage: {
      prompt_tokens: 1100,
      completion_tokens: 50,
      total_tokens: 1150,
      cache_read_input_tokens: 600,
      cache_creation_input_tokens: 400,
    },
    read: { inputTokens: 1100, outputTokens: 50, cachedInputTokens: 600, cacheWriteInputTokens: 400 },
  },
  {
    vendor: 'Perplexity',
    source: 'https://docs.perplexity.ai/getting-started/pricing',
    usage: {
      prompt_tokens: 33,
      completion_tokens: 7163,
      total_tokens: 7196,
      citation_tokens: 20016,
      num_search_queries: 28,
      reasoning_tokens: 193944,
    },
    read: { inputTokens: 33, outputTokens: 201107, reasoningTokens: 193944 },
  },
  {
    vendor: 'Reka, in the other vocabulary',
    source: 'https://docs.reka.ai/api-reference/chat/create',
    usage: { input_tokens: 10, output_tokens: 4 },
    read: { inputTokens: 10, outputTokens: 4 },
  },
  {
    vendor: 'Gemini behind the protocol',
    source: 'https://ai.google.dev/gemini-api/docs/openai',
    usage: { prompt_tokens: 8, completion_tokens: 5, total_tokens: 613 },
    read: { inputTokens: 8, outputTokens: 605 },
  },
  {
    vendor: 'Groq, with times',
    source: 'https://console.groq.com/docs/api-reference',
    usage: { queue_time: 0.03, prompt_tokens: 18, prompt_time: 0.01, completion_tokens: 556, total_tokens: 574 },
    read: { inputTokens: 18, outputTokens: 556 },
  },
];
