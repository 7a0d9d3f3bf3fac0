import { readJsonl, type ArtifactStore } from '@agora/artifacts';
import type { Range } from '@agora/contracts';
import { evaluateSummarySchema, type EvaluateSpec } from '@agora/run-schemas';
import { benchmarkItemSchema, type Price } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';
import type { ExperimentPlan } from '../run-plan.js';
import { ASSUMED_JUDGMENT, ASSUMED_OUTPUT } from './assumptions.js';
import { around, mapRange, plus, times } from './range.js';
import { addQuestion, type Question } from './questions-sum.js';
import { batchNote, termsOf } from './terms.js';
import type { TokenCounter } from './token-counter.js';

type Terms = (Pick<Price, 'input' | 'output'> & { share: number }) | undefined;
/** Items whose tokens are counted; a mean needs no more. */
const SAMPLE = 20;
/** Tokens of the words that a benchmark puts around an item. */
const PROMPT_WORDS = 60;

/** What the evaluations of a plan will still ask of paid endpoints: generators that answer benchmarks, and the judge. */
export async function estimateQuestions(
  plan: ExperimentPlan,
  store: ArtifactStore,
  host: PluginHost,
  loadCounter: () => Promise<TokenCounter>,
): Promise<Question[]> {
  const asked = new Map<string, Question>();
  const lengths = new Map<string, Promise<Items>>();
  const { generators, evaluation } = plan.experiment;
  let past: Judged | undefined;
  for (const { key, spec } of plan.nodes.values()) {
    if (spec.kind !== 'evaluate' || (spec.subject.kind !== 'generator' && !spec.judge)) continue;
    const artifact = await store.find(key);
    if (artifact) {
      past = addJudged(past, evaluateSummarySchema.parse(artifact.manifest.summary).judge);
      continue;
    }
    const items = await (lengths.get(spec.items) ??
      lengths.set(spec.items, readItems(spec, store, loadCounter)).get(spec.items));
    if (!items) continue;
    if (spec.subject.kind === 'generator') {
      const { id } = spec.subject.generator;
      const config = generators.find((generator) => generator.id === id);
      const price = config && (await termsOf(host, config));
      add(asked, answersOf(id, spec, items, price));
    }
    const { judge } = evaluation;
    if (spec.judge && judge) add(asked, judgmentsOf(judge.model, items, await termsOf(host, judge), past));
  }
  return [...asked.values()];
}

interface Items {
  count: number;
  /** Mean tokens of an item. */
  tokens: number;
}

async function readItems(spec: EvaluateSpec, store: ArtifactStore, load: () => Promise<TokenCounter>): Promise<Items> {
  const artifact = await store.open(spec.items);
  const counter = await load();
  let count = 0;
  let tokens = 0;
  for await (const { input } of readJsonl(artifact.path('items.jsonl'), benchmarkItemSchema)) {
    count += 1;
    if (count <= SAMPLE) tokens += counter.of({ kind: 'text', text: input });
  }
  return { count, tokens: count === 0 ? 0 : tokens / Math.min(count, SAMPLE) };
}

function answersOf(who: string, { sampling }: EvaluateSpec, { count, tokens }: Items, price: Terms): Question {
  const output = mapRange(ASSUMED_OUTPUT, (value) => Math.min(value, sampling.maxTokens ?? value));
  return {
    who,
    what: 'answer',
    calls: around(count, 0, 0),
    usd: costOf(around((tokens + PROMPT_WORDS) * count, 0.15, 0.5), times(output, count), price),
    basis: `assumed: ${output.low} to ${output.high} tokens an answer${batchNote(price?.share)}`,
  };
}

interface Judged {
  judgments: number;
  usd: number;
}

function addJudged(
  past: Judged | undefined,
  found: { judgments: number; cached: number; usd: number | null } | undefined,
): Judged | undefined {
  const paid = found ? found.judgments - found.cached : 0;
  if (!found?.usd || paid <= 0) return past;
  return { judgments: (past?.judgments ?? 0) + paid, usd: (past?.usd ?? 0) + found.usd };
}

/** Estimated from the cost of earlier judgments of this plan, or from assumptions. */
function judgmentsOf(who: string, { count, tokens }: Items, price: Terms, past: Judged | undefined): Question {
  const calls = times(ASSUMED_JUDGMENT.calls, count);
  if (past) {
    const usd = times(calls, around(past.usd / past.judgments, 0.2, 0.3));
    return { who, what: 'judge', calls, usd, basis: `${past.judgments} judgments made before` };
  }
  // The item and two answers to it.
  const input = plus(plus(around(tokens, 0, 0), times(ASSUMED_OUTPUT, 2)), ASSUMED_JUDGMENT.words);
  const usd = costOf(times(calls, input), times(calls, ASSUMED_JUDGMENT.output), price);
  const basis = `assumed: 1 to 2 calls an answer, up to 1000 tokens each${batchNote(price?.share)}`;
  return { who, what: 'judge', calls, usd, basis };
}

function costOf(input: Range, output: Range, price: Terms): Range | null {
  return price ? times(plus(times(input, price.input), times(output, price.output)), 1e-6) : null;
}

function add(sums: Map<string, Question>, more: Question): void {
  addQuestion(sums, `${more.what} ${more.who}`, more);
}
