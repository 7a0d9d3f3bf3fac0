import type { Price } from '@agora/plugin-api';
import { priceTable } from '@agora/provider-kit';
import { GOOGLE_HOST, type GoogleOptions } from './options.js';

/**
 * The paid tier for text. Thoughts cost what output costs. Prompts of more than 200,000 tokens cost more with some models;
 * Agora's are far shorter. Without a price for cached input it is counted as input, which is too much rather than too little.
 */
const listed = priceTable({
  date: '2026-10-07',
  source: 'ai.google.dev/gemini-api/docs/pricing',
  models: {
    // Doubles on 2027-01-01.
    'gemini-3.8-flash': { input: 0.75, output: 3.75 },
    'gemini-3.5-flash': { input: 1.5, output: 9 },
    'gemini-3.5-flash-lite': { input: 0.3, output: 2.5 },
    'gemini-3.1-pro-preview': { input: 2, output: 12 },
    'gemini-2.5-pro': { input: 1.25, output: 10, cachedInput: 0.125 },
    'gemini-2.5-flash': { input: 0.3, output: 2.5, cachedInput: 0.03 },
    'gemini-2.5-flash-lite': { input: 0.1, output: 0.4, cachedInput: 0.01 },
  },
});

/** Undefined for models that are not in the table, and at other addresses: whoever is there has prices of their own. */
export function priceOf(model: string, { baseURL }: GoogleOptions): Price | undefined {
  return new URL(baseURL).host === GOOGLE_HOST ? listed(model.replace(/^models\//, '')) : undefined;
}
