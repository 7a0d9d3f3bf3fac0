import type { GenerationMode } from '@agora/run-schemas';
import type { Price } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';

/** What is said of a price that is a share of the live one. */
export function batchNote(share = 1): string {
  return share === 1 ? '' : `, by batches at ${Math.round(share * 100)} % of the price`;
}

/** An endpoint, and how it is asked. */
export interface PricedEndpoint {
  provider: string;
  options: Record<string, unknown>;
  model: string;
  price?: Price | undefined;
  mode?: GenerationMode | undefined;
}

/**
 * What calls to an endpoint are priced by, as they are made: in batches, a share of the live price. Undefined where the price is
 * unknown.
 */
export async function termsOf(
  host: PluginHost,
  { price, provider, options, model, mode }: PricedEndpoint,
): Promise<(Pick<Price, 'input' | 'output'> & { share: number }) | undefined> {
  if (price && mode !== 'batch') return { input: price.input, output: price.output, share: 1 };
  const made = await host.create('provider', provider, options).catch(() => undefined);
  try {
    const own = price ?? made?.price?.(model);
    const share = mode === 'batch' ? (made?.batch?.priceShare ?? 1) : 1;
    return own && { input: own.input * share, output: own.output * share, share };
  } finally {
    await made?.close?.();
  }
}
