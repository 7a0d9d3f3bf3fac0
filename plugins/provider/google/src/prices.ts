import { priceTable } from '@agora/provider-kit';

/** Prices change. Whoever looks them up again changes the date too; a model that is not here has no known price. */
export const priceOf = priceTable({
  date: 'never',
  source: "the vendor's price page",
  models: {
    // 'name-of-a-model': { input: 3, output: 15, cachedInput: 0.3 }, US dollars per million tokens
  },
});
