import type { Price } from '@agora/plugin-api';
import { priceTable } from '@agora/provider-kit';
import { ANTHROPIC_URL, type AnthropicOptions } from './options.js';

/**
 * As that page was transcribed on 2026-10-24, Fable 5.2 on 2026-11-10. Thoughts cost what output costs. Haiku 5.5 costs more
 * for prompts of more than 100,000 tokens; Agora's are far shorter.
 */
const listed = priceTable({
  date: '2026-11-10',
  source: 'platform.claude.com/docs/en/about-claude/pricing',
  models: {
    'claude-fable-5-2': { input: 8, output: 40, cachedInput: 0.2 },
    'claude-fable-5-1': { input: 10, output: 50, cachedInput: 0.25 },
    'claude-fable-5': { input: 10, output: 50, cachedInput: 1 },
    'claude-opus-5-5': { input: 4, output: 20, cachedInput: 0.2 },
    'claude-opus-5': { input: 5, output: 25, cachedInput: 0.5 },
    'claude-opus-4-8': { input: 5, output: 25, cachedInput: 0.5 },
    'claude-opus-4-7': { input: 5, output: 25, cachedInput: 0.5 },
    'claude-opus-4-6': { input: 5, output: 25, cachedInput: 0.5 },
    'claude-opus-4-5': { input: 5, output: 25, cachedInput: 0.5 },
    'claude-sonnet-5-5': { input: 2, output: 10, cachedInput: 0.1 },
    'claude-sonnet-5': { input: 2, output: 10, cachedInput: 0.2 },
    'claude-sonnet-4-6': { input: 3, output: 15, cachedInput: 0.3 },
    'claude-sonnet-4-5': { input: 3, output: 15, cachedInput: 0.3 },
    'claude-haiku-5-5': { input: 0.1, output: 0.5, cachedInput: 0.01 },
    'claude-haiku-4-5': { input: 1, output: 5, cachedInput: 0.1 },
  },
});

/** What writing to the cache costs, as a multiple of the price of input. */
const WRITE = { '5m': 1.25, '1h': 2, off: 1 };

/** Undefined for models that are not in the table, and at other addresses: whoever is there has prices of their own. */
export function priceOf(model: string, { baseURL, promptCaching }: AnthropicOptions): Price | undefined {
  const price = baseURL === ANTHROPIC_URL ? listed(model) : undefined;
  return price && { ...price, cacheWriteInput: price.input * WRITE[promptCaching] };
}
