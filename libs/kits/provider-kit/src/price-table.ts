import type { Price } from '@agora/plugin-api';

/** A vendor's published prices, with the `date` on which and the `source` where they were looked up. */
export interface PriceTable {
  date: string;
  source: string;
  /** US dollars per million tokens, by model name without a date. */
  models: Record<string, Price>;
}

/** A snapshot's date at the end of a model name: `-20250929`, `-2025-09-29`. */
const SNAPSHOT = /-\d{4}-?\d{2}-?\d{2}$/;

/** Looks up prices. A dated snapshot has the price of its model; for a model that is not in the table, undefined. */
export function priceTable({ models }: PriceTable): (model: string) => Price | undefined {
  return (model) => own(models, model) ?? own(models, model.replace(SNAPSHOT, ''));
}

const own = (models: Record<string, Price>, name: string): Price | undefined =>
  Object.hasOwn(models, name) ? models[name] : undefined;
