import type { ArtifactStore } from '@agora/artifacts';
import type { CellEstimate, Plan, Range } from '@agora/contracts';
import type { GeneratorConfig, ShardSpec } from '@agora/run-schemas';
import { Fault, type Price, type ProviderLimits } from '@agora/plugin-api';
import {
  DataFiles,
  dataSettings,
  PluginHost,
  Redactor,
  type AllowedPlugins,
  type PluginHostOptions,
} from '@agora/plugin-host';
import { seededRng } from '@agora/statistics';
import { rowSetsText, unmeasuredWords } from '@agora/report';
import type { ExperimentPlan, StageNode } from '../run-plan.js';
import { History, type PastCalls } from './history.js';
import { estimateJudged } from './judged-metrics.js';
import { estimatePairs } from './pair-judgments.js';
import { estimateQuestions } from './questions.js';
import { samplePromptTokens } from './prompt-sample.js';
import { ASSUMED_OUTPUT } from './assumptions.js';
import { around, longest, mapRange, NOTHING, plus, times } from './range.js';
import { TokenCounter } from './token-counter.js';
import { totalsOf } from './totals.js';

type ShardNode = StageNode & { spec: ShardSpec };
type Estimate = NonNullable<Plan['estimate']>;

/** Calls that must have been seen before they foretell others. */
const ENOUGH = 20;
/** Where nothing is known: calls per instance, and tokens of an answer. */
const ASSUMED_CALLS: Range = { low: 1, expected: 1.2, high: 2 };
/** Tokens that a model writes in a second, slowest last, and what a call takes besides. */
const TOKENS_PER_SECOND: Range = { low: 100, expected: 50, high: 20 };
const OVERHEAD_SECONDS: Range = { low: 0.3, expected: 0.7, high: 2 };
const DEFAULT_CONCURRENCY = 16;

interface Terms {
  /** Undefined: unknown. */
  price: Price | undefined;
  /** Of the price, in batch mode. */
  share: number;
  limits: ProviderLimits;
  batch: boolean;
  /** Why the provider could not be asked. */
  problem?: string;
}

/** What the rest of a run will take: calls, tokens, dollars and time per cell and in all. Makes no call. */
export async function estimatePlan(
  plan: ExperimentPlan,
  store: ArtifactStore,
  allowed?: AllowedPlugins,
): Promise<{ cells: Map<string, CellEstimate>; estimate: Estimate }> {
  const estimator = new Estimator(plan, store, await History.read(plan, store), allowed);
  try {
    return await estimator.run();
  } finally {
    await estimator.close();
  }
}

class Estimator {
  private readonly host: PluginHost;
  private readonly samples = new Map<string, Promise<number>>();
  private readonly terms = new Map<string, Promise<Terms>>();
  private readonly closing: (() => Promise<void>)[] = [];
  private counter: Promise<TokenCounter> | undefined;

  constructor(
    private readonly plan: ExperimentPlan,
    private readonly store: ArtifactStore,
    private readonly history: History,
    allowed: AllowedPlugins | undefined,
  ) {
    const [first] = plan.nodes.values();
    this.host = new PluginHost({
      baseDir: first?.runtime.baseDir ?? '.',
      rng: seededRng,
      allowed,
      ...withoutSecrets(),
      redactor: new Redactor(),
    });
  }

  async run(): Promise<{ cells: Map<string, CellEstimate>; estimate: Estimate }> {
    const cells = new Map<string, CellEstimate>();
    const unpriced = new Set<string>();
    const seconds = new Map<string, Range>();
    let usd = NOTHING;
    let unknownTime = false;
    const shards = this.openShards();
    for (const { id, cell, shards: own } of this.plan.cells) {
      const estimate = { ...(await this.cell(shards.get(id) ?? [], cell.generator)), instancesDone: this.done(own) };
      cells.set(id, estimate);
      if (estimate.usd) usd = plus(usd, estimate.usd);
      else unpriced.add(cell.generator);
      if (estimate.seconds) seconds.set(cell.generator, plus(seconds.get(cell.generator) ?? NOTHING, estimate.seconds));
      else unknownTime = true;
    }
    // Generators work beside each other, the cells of one share its limits.
    const slowest = [...seconds.values()].reduce(longest, NOTHING);
    const counter = (): Promise<TokenCounter> => this.loadCounter();
    const questions = [
      ...(await estimateQuestions(this.plan, this.store, this.host, counter)),
      ...(await estimateJudged(this.plan, this.store, this.host, counter)),
      ...(await estimatePairs(this.plan, this.history, this.host, counter)),
    ];
    const generation = { usd, unpriced: [...unpriced], seconds: unknownTime ? null : slowest };
    return {
      cells,
      estimate: {
        ...generation,
        ...totalsOf(this.plan, cells, questions, usd),
        questions,
        notes: await this.notes(),
      },
    };
  }

  async close(): Promise<void> {
    for (const close of this.closing) await close();
  }

  private openShards(): Map<string, ShardNode[]> {
    const shards = new Map<string, ShardNode[]>();
    for (const node of this.plan.nodes.values()) {
      const { spec } = node;
      if (spec.kind !== 'shard' || this.history.slotsLeft(node.key) === 0) continue;
      // A shard that several cells share is paid once: for the first of them.
      const [cell] = node.cells;
      if (cell !== undefined) shards.set(cell, [...(shards.get(cell) ?? []), { ...node, spec }]);
    }
    return shards;
  }

  private done(shards: readonly string[]): number {
    return shards.reduce((sum, key) => {
      const spec = this.plan.nodes.get(key)?.spec;
      if (spec?.kind !== 'shard' || spec.rows !== undefined) return sum;
      return sum + spec.slots.to - spec.slots.from - this.history.slotsLeft(key);
    }, 0);
  }

  private async cell(shards: ShardNode[], generatorId: string): Promise<Omit<CellEstimate, 'instancesDone'>> {
    const [first] = shards;
    const config = this.plan.experiment.generators.find(({ id }) => id === generatorId);
    if (!first || !config) {
      return {
        calls: NOTHING,
        inputTokens: NOTHING,
        outputTokens: NOTHING,
        usd: NOTHING,
        seconds: NOTHING,
        basis: 'done',
        atMost: { calls: 0, usd: 0 },
      };
    }
    const slots = shards.reduce((sum, { key }) => sum + this.history.slotsLeft(key), 0);
    const past = this.history.of(first.spec);
    const seen = past.counted >= ENOUGH;
    const answers = await this.answersOf(first);
    const perInstance = callsPerInstance(past, first.spec.maxAttempts, answers);
    const calls = times(perInstance, slots);
    const inputPerCall = await this.inputPerCall(first, past);
    const inputTokens = times(calls, inputPerCall);
    const output = outputPerCall(past, this.history.ofOthers(first.spec), config);
    const outputTokens = times(calls, output.tokens);
    const terms = await this.termsOf(config);
    const most = slots * first.spec.maxAttempts * answers;
    const mostUsd = costOf(times(inputPerCall, most), times(output.tokens, most), terms);
    return {
      calls: mapRange(calls, Math.round),
      inputTokens: mapRange(inputTokens, Math.round),
      outputTokens: mapRange(outputTokens, Math.round),
      usd: costOf(inputTokens, outputTokens, terms),
      seconds: terms.batch ? null : durationOf(calls, plus(inputTokens, outputTokens), output.tokens, terms),
      basis: seen ? `${past.calls} calls made before` : output.basis,
      atMost: { calls: most, usd: mostUsd && mostUsd.high },
    };
  }

  /** Calls of one try: a method whose rows are pairs asks a prompt several times. */
  private async answersOf({ spec, runtime }: ShardNode): Promise<number> {
    const { plugin } = spec.method;
    return (await this.host.create('method', plugin, runtime.options[plugin] ?? {})).pairs?.answers ?? 1;
  }

  private async inputPerCall(shard: ShardNode, past: PastCalls): Promise<Range> {
    if (past.counted >= ENOUGH) return around(past.inputTokens / past.counted, 0.03, 0.03);
    const { spec, runtime } = shard;
    const key = JSON.stringify([spec.method, spec.domain, spec.seeds, spec.experimentSeed]);
    const sample =
      this.samples.get(key) ??
      this.loadCounter().then((counter) =>
        samplePromptTokens(spec, runtime, { host: this.host, store: this.store, counter }),
      );
    this.samples.set(key, sample);
    // Prompts differ, and so do tokenizers.
    return around(await sample, 0.15, 0.3);
  }

  private loadCounter(): Promise<TokenCounter> {
    return (this.counter ??= TokenCounter.load());
  }

  private termsOf(config: GeneratorConfig): Promise<Terms> {
    const known = this.terms.get(config.id) ?? this.askProvider(config);
    this.terms.set(config.id, known);
    return known;
  }

  private async askProvider({ provider: name, options, model, price, limits, mode }: GeneratorConfig): Promise<Terms> {
    const batch = mode === 'batch';
    try {
      const provider = await this.host.create('provider', name, options);
      this.closing.push(async () => provider.close?.());
      return {
        price: price ?? provider.price?.(model),
        share: batch ? (provider.batch?.priceShare ?? 1) : 1,
        limits: { ...provider.limits?.(model), ...limits },
        batch,
      };
    } catch (error) {
      return { price, share: 1, limits, batch, problem: Fault.from(error).message };
    }
  }

  private async notes(): Promise<string[]> {
    const notes = [
      'Calls: one per instance at least, 20 % more expected and twice as many at most, unless earlier calls tell better.',
      'Prompts: the tokens of rendered samples, counted as OpenAI’s newer models do; other tokenizers differ by some percent.',
    ];
    for (const [id, terms] of this.terms) {
      const { problem } = await terms;
      if (problem) notes.push(`${id}: ${problem}`);
    }
    const sets = this.plan.cells.flatMap(({ cell, ...of }) => rowSetsText(cell.generator, of));
    return [...notes, ...new Set(sets), ...unmeasuredWords(this.plan.unmeasured)];
  }
}

/** `answers`: calls of one try. */
function callsPerInstance(past: PastCalls, maxAttempts: number, answers: number): Range {
  const most = (range: Range): Range => mapRange(range, (value) => answers * Math.min(Math.max(1, value), maxAttempts));
  if (past.calls < ENOUGH) return most(ASSUMED_CALLS);
  // Where nothing was accepted yet, the next call would be the first.
  return most(around(past.calls / answers / Math.max(1, past.instances), 0.05, 0.1));
}

function outputPerCall(
  past: PastCalls,
  others: PastCalls,
  { sampling }: GeneratorConfig,
): { tokens: Range; basis: string } {
  const capped = (range: Range): Range => mapRange(range, (value) => Math.min(value, sampling.maxTokens));
  if (past.counted >= ENOUGH) {
    return { tokens: capped(around(past.outputTokens / past.counted, 0.1, 0.15)), basis: '' };
  }
  if (others.counted >= ENOUGH) {
    const tokens = capped(around(others.outputTokens / others.counted, 0.5, 1));
    return { tokens, basis: `answers as long as other generators’ in ${others.counted} calls of this setting` };
  }
  const { low, expected, high } = capped(ASSUMED_OUTPUT);
  return {
    tokens: { low, expected, high },
    basis: `assumed: ${low} to ${high} tokens an answer, ${expected} expected`,
  };
}

function costOf(input: Range, output: Range, { price, share }: Terms): Range | null {
  if (!price) return null;
  return times(plus(times(input, price.input), times(output, price.output)), share / 1e6);
}

function durationOf(calls: Range, tokens: Range, outputPerAnswer: Range, { limits }: Terms): Range {
  const { concurrency = DEFAULT_CONCURRENCY, requestsPerMinute, tokensPerMinute } = limits;
  const latency = plus(OVERHEAD_SECONDS, {
    low: outputPerAnswer.low / TOKENS_PER_SECOND.low,
    expected: outputPerAnswer.expected / TOKENS_PER_SECOND.expected,
    high: outputPerAnswer.high / TOKENS_PER_SECOND.high,
  });
  const byPlaces = times(times(calls, latency), 1 / concurrency);
  const byRequests = requestsPerMinute ? times(calls, 60 / requestsPerMinute) : NOTHING;
  const byTokens = tokensPerMinute ? times(tokens, 60 / tokensPerMinute) : NOTHING;
  return [byPlaces, byRequests, byTokens].reduce(longest);
}

/** A plan makes no call, so it needs no key: every secret that is asked for has a value that opens nothing. */
function withoutSecrets(): Pick<PluginHostOptions, 'env' | 'data'> {
  return {
    env: new Proxy<NodeJS.ProcessEnv>({}, { get: () => 'no-key-while-planning' }),
    data: new DataFiles(dataSettings(process.env)),
  };
}
