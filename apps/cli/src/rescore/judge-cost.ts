import { readJsonl, type ArtifactStore } from '@agora/artifacts';
import { evaluateSummarySchema, sampleSchema, type JudgeConfig } from '@agora/run-schemas';
import type { Price } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';
import type { Earlier } from './target.js';

/** Answers of so many evaluations are read to estimate their mean length. */
const LOOKED_AT = 5;
/** Assumed, from low to high: characters per token; tokens of a judge's instructions and of its reply; calls per answer. */
const CHARACTERS = 4;
const INSTRUCTIONS = [200, 800] as const;
const REPLY = [1, 1000] as const;
const CALLS = [1, 2] as const;

/** What judging old answers is estimated to cost. */
export interface JudgeCost {
  answers: number;
  calls: { low: number; high: number };
  /** US dollars; undefined when the judge's price is not known. */
  usd?: { low: number; high: number };
  basis: string;
}

/** Estimated from what judging these answers cost before; else from their lengths. Judgments that are kept already cost less. */
export async function judgeCost(
  host: PluginHost,
  judge: JudgeConfig,
  earlier: readonly Earlier[],
  store: ArtifactStore,
): Promise<JudgeCost> {
  const summaries = [];
  for (const { key } of earlier) {
    const summary = evaluateSummarySchema.safeParse((await store.find(key))?.manifest.summary).data;
    if (summary) summaries.push(summary);
  }
  const answers = summaries.reduce((sum, { items, samples = 1 }) => sum + items * samples, 0);
  const calls = { low: answers * CALLS[0], high: answers * CALLS[1] };
  const price = await priceOf(host, judge);
  if (!price) return { answers, calls, basis: 'its price is not known: --judge-price in,out' };
  const tokens = await tokensOf(earlier.slice(0, LOOKED_AT), store);
  const usd = ([low, high]: readonly [number, number], count: number, reply: number): number =>
    (count * ((tokens + (count === calls.low ? low : high)) * price.input + reply * price.output)) / 1e6;
  return {
    answers,
    calls,
    usd: { low: usd(INSTRUCTIONS, calls.low, REPLY[0]), high: usd(INSTRUCTIONS, calls.high, REPLY[1]) },
    basis: `${CALLS.join(' to ')} calls an answer, up to ${REPLY[1]} tokens each`,
  };
}

/** Mean tokens of a question with its answer, which a judge reads. */
async function tokensOf(earlier: readonly Earlier[], store: ArtifactStore): Promise<number> {
  let [characters, rows] = [0, 0];
  for (const { key } of earlier) {
    const artifact = await store.open(key);
    for await (const { prompt, output } of readJsonl(artifact.path('samples.jsonl'), sampleSchema)) {
      characters += JSON.stringify(prompt).length + output.length;
      rows += 1;
    }
  }
  return rows === 0 ? 0 : characters / CHARACTERS / rows;
}

async function priceOf(
  host: PluginHost,
  { price, provider, options, model, mode }: JudgeConfig,
): Promise<Price | undefined> {
  const made = await host.create('provider', provider, options).catch(() => undefined);
  const known = price ?? made?.price?.(model);
  const share = mode === 'batch' ? (made?.batch?.priceShare ?? 1) : 1;
  await made?.close?.();
  return known && { input: known.input * share, output: known.output * share };
}
