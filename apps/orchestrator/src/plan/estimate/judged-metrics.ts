import { readJsonl, type Artifact, type ArtifactStore } from '@agora/artifacts';
import type { Range } from '@agora/contracts';
import type { MeasureSpec, PluginEntry } from '@agora/run-schemas';
import { instanceSchema, type Judging } from '@agora/plugin-api';
import type { PluginHost } from '@agora/plugin-host';
import { judgingOf } from '../judged-metrics.js';
import type { ExperimentPlan } from '../run-plan.js';
import { ASSUMED_FEEDBACK, ASSUMED_OUTPUT } from './assumptions.js';
import { around, mapRange, NOTHING, plus, times } from './range.js';
import { addQuestion, type Question } from './questions-sum.js';
import { batchNote, termsOf } from './terms.js';
import type { TokenCounter } from './token-counter.js';

/** Rows whose tokens are counted; a mean needs no more. */
const SAMPLE = 20;

/** What the metrics of a plan will still ask of judges. */
export async function estimateJudged(
  plan: ExperimentPlan,
  store: ArtifactStore,
  host: PluginHost,
  loadCounter: () => Promise<TokenCounter>,
): Promise<Question[]> {
  const asked = new Map<string, Question>();
  const { metrics, judges = [] } = plan.experiment;
  for (const { cell: of, measure } of plan.cells) {
    for (const key of Object.values(measure)) {
      const spec = plan.nodes.get(key)?.spec;
      if (spec?.kind !== 'measure' || !spec.judging || (await store.has(key))) continue;
      const judging = await judgingHere(spec, metrics, host);
      if (!judging) continue;
      const input = await inputOf(judging, of.domain, await store.find(spec.dataset), await loadCounter());
      for (const { id } of spec.judging.judges) {
        const judge = judges.find((named) => named.id === id);
        if (!judge) continue;
        const terms = await termsOf(host, judge);
        const calls = around(judging.questions(of.instances), 0, 0);
        const longest = judge.sampling.maxTokens ?? LONGEST;
        const output = mapRange(ASSUMED_FEEDBACK, (tokens) => Math.min(tokens, longest));
        const each = terms && plus(times(input, terms.input), times(output, terms.output));
        const usd = each ? times(times(calls, each), 1e-6) : null;
        add(asked, { who: id, what: 'judge', calls, usd, basis: basisOf(spec.id, terms?.share) });
      }
    }
  }
  return [...asked.values()];
}

/** Of the shipped protocol. */
export const LONGEST = 1024;

async function judgingHere(
  { id }: MeasureSpec,
  metrics: readonly PluginEntry[],
  host: PluginHost,
): Promise<Judging | undefined> {
  const metric = metrics.find((entry) => entry.id === id);
  return metric && judgingOf('metric', metric, host);
}

/** Tokens of a question about a row that nobody has seen yet. */
export function assumedInput(judging: Judging, domain: string, counter: TokenCounter): Range {
  const words = counter.of(
    judging.prompt({ instruction: '', response: '', provenance: { slot: 0, domain, model: '' } }),
  );
  return plus(around(words, 0.1, 0.2), ASSUMED_OUTPUT);
}

/** Tokens of a question: the rubric's words, and the row's, counted where the dataset is made. */
async function inputOf(
  judging: Judging,
  domain: string,
  dataset: Artifact | undefined,
  counter: TokenCounter,
): Promise<Range> {
  if (!dataset) {
    return assumedInput(judging, domain, counter);
  }
  let [rows, tokens] = [0, 0];
  for await (const row of readJsonl(dataset.path('train.jsonl'), instanceSchema)) {
    rows += 1;
    tokens += counter.of(judging.prompt(row));
    if (rows === SAMPLE) break;
  }
  return rows === 0 ? NOTHING : around(tokens / rows, 0.15, 0.3);
}

function basisOf(metric: string, share: number | undefined): string {
  return `metric ${metric}, assumed: ${ASSUMED_FEEDBACK.expected} tokens a judgment${batchNote(share)}`;
}

function add(sums: Map<string, Question>, more: Question): void {
  addQuestion(sums, `${more.who} ${more.basis}`, more);
}
