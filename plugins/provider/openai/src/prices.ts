import type { Price } from '@agora/plugin-api';
import { priceTable } from '@agora/provider-kit';
import { OPENAI_URL, type OpenaiOptions } from './options.js';

const at = (input: number, cachedInput: number | undefined, output: number): Price => ({
  input,
  output,
  ...(cachedInput === undefined ? {} : { cachedInput }),
});
/** Since gpt-5.6, what is written to the prompt cache costs a quarter more than input. */
const writing = (input: number, cachedInput: number, output: number): Price => ({
  ...at(input, cachedInput, output),
  cacheWriteInput: input * 1.25,
});

/** Standard processing of prompts under 272,000 tokens. Models whose price was not certain on that day are left out. */
export const PRICES = {
  date: '2026-10-05',
  source: 'https://developers.openai.com/api/docs/pricing, as quoted by others; look there before you rely on it',
  models: {
    'gpt-6-astra': writing(10, 1, 50),
    'gpt-6-sol': writing(2, 0.2, 10),
    'gpt-6-luna': writing(0.1, 0.01, 0.5),
    'gpt-5.6-terra': writing(2, 0.2, 12),
    'gpt-5.6-luna': writing(0.2, 0.02, 1.2),
    'gpt-5.5': at(5, 0.5, 30),
    'gpt-5.5-pro': at(30, undefined, 180),
    'gpt-5.4': at(2.5, 0.25, 15),
    'gpt-5.4-mini': at(0.75, 0.075, 4.5),
    'gpt-5.4-nano': at(0.2, 0.02, 1.25),
    'gpt-5.4-pro': at(30, undefined, 180),
    'gpt-5.2': at(1.75, 0.175, 14),
    'gpt-5.2-pro': at(21, undefined, 168),
    'gpt-5.1': at(1.25, 0.125, 10),
    'gpt-5': at(1.25, 0.125, 10),
    'gpt-5-mini': at(0.25, 0.025, 2),
    'gpt-5-nano': at(0.05, 0.005, 0.4),
    'gpt-5-pro': at(15, undefined, 120),
    'gpt-4.1': at(2, 0.5, 8),
    'gpt-4.1-mini': at(0.4, 0.1, 1.6),
    'gpt-4.1-nano': at(0.1, 0.025, 0.4),
    'gpt-4o': at(2.5, 1.25, 10),
    'gpt-4o-2024-05-13': at(5, undefined, 15),
    'gpt-4o-mini': at(0.15, 0.075, 0.6),
    'gpt-4-turbo': at(10, undefined, 30),
    'gpt-4': at(30, undefined, 60),
    'gpt-4-0613': at(30, undefined, 60),
    'gpt-3.5-turbo': at(0.5, undefined, 1.5),
    'gpt-3.5-turbo-0125': at(0.5, undefined, 1.5),
    'gpt-3.5-turbo-instruct': at(1.5, undefined, 2),
    o1: at(15, 7.5, 60),
    'o1-pro': at(150, undefined, 600),
    o3: at(2, 0.5, 8),
    'o3-pro': at(20, undefined, 80),
    'o3-mini': at(1.1, 0.55, 4.4),
    'o4-mini': at(1.1, 0.275, 4.4),
    'davinci-002': at(2, undefined, 2),
    'babbage-002': at(0.4, undefined, 0.4),
  },
};

/** Flex processing and batches cost half of the standard price. */
export const HALF = 0.5;

const standard = priceTable(PRICES);

/** Price of a live call; undefined at other addresses, for models that are not in the table, and in the priority tier. */
export function priceOf(model: string, { baseURL, serviceTier }: OpenaiOptions): Price | undefined {
  if (baseURL !== OPENAI_URL || serviceTier === 'priority') return undefined;
  const price = standard(model);
  return price && serviceTier === 'flex' ? scaled(price, HALF) : price;
}

function scaled(price: Price, share: number): Price {
  return {
    input: price.input * share,
    output: price.output * share,
    ...(price.cachedInput === undefined ? {} : { cachedInput: price.cachedInput * share }),
    ...(price.cacheWriteInput === undefined ? {} : { cacheWriteInput: price.cacheWriteInput * share }),
  };
}
