import type { Range } from '@agora/contracts';
import type { PluginHost } from '@agora/plugin-host';
import { judgingOf } from '../judged-metrics.js';
import type { ExperimentPlan } from '../run-plan.js';
import { ASSUMED_FEEDBACK } from './assumptions.js';
import type { History } from './history.js';
import { assumedInput, LONGEST } from './judged-metrics.js';
import { addQuestion, type Question } from './questions-sum.js';
import { mapRange, plus, times } from './range.js';
import { batchNote, termsOf } from './terms.js';
import type { TokenCounter } from './token-counter.js';

/** Tries of a pair: one at least, and as many more as there are ties. */
const TRIES: Range = { low: 1, expected: 1.2, high: 2 };

/** What methods whose rows are pairs will still ask of judges. */
export async function estimatePairs(
  plan: ExperimentPlan,
  history: History,
  host: PluginHost,
  loadCounter: () => Promise<TokenCounter>,
): Promise<Question[]> {
  const asked = new Map<string, Question>();
  const { methods, judges = [] } = plan.experiment;
  for (const { key, spec, cells } of plan.nodes.values()) {
    const slots = spec.kind === 'shard' && spec.judging ? history.slotsLeft(key) : 0;
    if (spec.kind !== 'shard' || !spec.judging || slots === 0) continue;
    const cell = plan.cells.find(({ id }) => cells.includes(id))?.cell;
    const entry = methods.find(({ id }) => id === cell?.method);
    const judging = entry && (await judgingOf('method', entry, host));
    if (!cell || !judging) continue;
    const input = assumedInput(judging, cell.domain, await loadCounter());
    for (const { id } of spec.judging.judges) {
      const judge = judges.find((named) => named.id === id);
      if (!judge) continue;
      const terms = await termsOf(host, judge);
      const calls = times(TRIES, judging.questions(slots));
      const output = mapRange(ASSUMED_FEEDBACK, (tokens) => Math.min(tokens, judge.sampling.maxTokens ?? LONGEST));
      const each = terms && plus(times(input, terms.input), times(output, terms.output));
      const usd = each ? times(times(calls, each), 1e-6) : null;
      const basis = `method ${cell.method}, assumed: ${ASSUMED_FEEDBACK.expected} tokens a judgment${batchNote(terms?.share)}`;
      addQuestion(asked, `${id} ${basis}`, { who: id, what: 'judge', calls, usd, basis });
    }
  }
  return [...asked.values()];
}
