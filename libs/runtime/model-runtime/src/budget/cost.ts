import type { Price, Usage } from '@agora/plugin-api';

const MILLION = 1e6;

/** US dollars for a call; undefined when price or usage is unknown, unless the model is free. */
export function costOf(usage: Usage | undefined, price: Price | undefined): number | undefined {
  if (!price) return undefined;
  if (price.input === 0 && price.output === 0) return 0;
  if (!usage) return undefined;
  const cached = Math.min(usage.cachedInputTokens ?? 0, usage.inputTokens);
  const written = Math.min(usage.cacheWriteInputTokens ?? 0, usage.inputTokens - cached);
  const input =
    (usage.inputTokens - cached - written) * price.input +
    cached * (price.cachedInput ?? price.input) +
    written * (price.cacheWriteInput ?? price.input);
  return (input + usage.outputTokens * price.output) / MILLION;
}
