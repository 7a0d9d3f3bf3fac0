import { createHash } from 'node:crypto';
import { judgePrompt, judgeRequest, scoreRow, type JudgeOutput, type RubricChoice } from '@agora/judging';
import {
  noSeeds,
  readDraft,
  templateOf,
  type Completion,
  type Domain,
  type Draft,
  type DraftDecision,
  type Judging,
  type Method,
  type PairContext,
  type PairDecision,
  type Paired,
  type Pairing,
  type PlannedPrompt,
  type SlotContext,
  type WantedSeeds,
} from '@agora/plugin-api';
import { inParallel } from '@agora/scoring';

export interface PreferencePairsOptions {
  answers: number;
  judges: readonly string[];
  choice: RubricChoice;
  output: JudgeOutput;
  margin: number;
}

/** Scores of one answer are sums of whole numbers by their count: anything closer than this is the same. */
const SAME = 1e-9;

/**
 * Best and worst of several answers, by judges, as the data of UltraFeedback (arXiv 2310.01377) were made for preference
 * optimisation: slot i asks for the instruction of seed i modulo the number of seeds, several times over. Each answer is
 * scored by itself, so that nothing depends on the order in which a judge reads them.
 */
export class PreferencePairs implements Method {
  readonly id = 'preference-pairs';
  readonly seeds: WantedSeeds = { kinds: ['instructions'], order: 'shuffled' };
  readonly template = 'response';
  readonly trainsOnSeeds = false;
  readonly pairs: Pairing;

  constructor(options: PreferencePairsOptions) {
    const { answers } = options;
    this.pairs = { answers, judging: judgingOf(options), choose: (drafts, at) => choose(options, drafts, at) };
  }

  async plan({ slot, seeds, domain, rng }: SlotContext): Promise<PlannedPrompt> {
    const seed = seeds[slot % seeds.length];
    if (!seed) throw noSeeds(domain, 'preference pairs', 'Name a file of instructions in the options of the domain.');
    const template = templateOf(domain, this.template);
    const { id, instruction } = seed;
    const rendered = template.render({ demonstrations: [], instruction }, rng.derive('template'));
    return { stop: template.stop, seedIds: [id], instruction, ...rendered };
  }

  /** Of one answer. */
  accept(planned: PlannedPrompt, completion: Completion, domain: Domain): DraftDecision {
    const decision = readDraft(this.template, planned, completion, domain);
    if (!decision.accepted || planned.instruction === undefined) return decision;
    return { accepted: true, draft: { ...decision.draft, instruction: planned.instruction } };
  }
}

function judgingOf({ answers, judges, choice, output }: PreferencePairsOptions): Judging {
  return {
    judges,
    basis: basisOf(choice, output),
    questions: (rows) => rows * answers,
    prompt: (row) => judgePrompt(choice(row.provenance?.domain), row, output),
  };
}

async function choose(
  { choice, output, margin }: PreferencePairsOptions,
  answers: readonly Draft[],
  { domain, judges, signal }: PairContext,
): Promise<Paired> {
  const rubric = choice(domain);
  const given = answers.map((): number[] => []);
  const reasons = new Map<string, number>();
  const questions = answers.flatMap((answer, place) => judges.map((judge) => ({ answer, place, judge })));
  await inParallel(questions, Infinity, signal, async ({ answer, place, judge }, either) => {
    const judgment = await scoreRow(judge, rubric, answer, either, { output });
    if ('score' in judgment) given[place]?.push(judgment.score);
    else reasons.set(judgment.unscored, (reasons.get(judgment.unscored) ?? 0) + 1);
  });
  const scores = given.map((each) => (each.length < judges.length ? null : mean(each)));
  return { decision: decide(scores, reasons, margin), scores };
}

/** Of equal scores the first answer counts: which that is was drawn by chance, as the answers were. */
function decide(
  scores: readonly (number | null)[],
  reasons: ReadonlyMap<string, number>,
  margin: number,
): PairDecision {
  const scored = scores.flatMap((score, place) => (score === null ? [] : [{ score, place }]));
  const [best, ...others] = [...scored].sort((a, b) => b.score - a.score || a.place - b.place);
  const worst = others.reduce<typeof best>((low, one) => (low && low.score <= one.score ? low : one), undefined);
  if (!best || !worst) {
    const why = [...reasons].map(([reason, count]) => `${count} × ${reason}`).join(', ');
    return {
      accepted: false,
      reason: 'unjudged',
      detail: `${scored.length} of ${scores.length} answers scored (${why})`,
    };
  }
  if (best.score - worst.score < margin - SAME) {
    return { accepted: false, reason: 'tie', detail: `scores from ${best.score} to ${worst.score}` };
  }
  return { accepted: true, chosen: best.place, rejected: worst.place };
}

function mean(scores: readonly number[]): number {
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

/** Changes with every word that judges are asked, in each field that has a rubric of its own. */
function basisOf(choice: RubricChoice, output: JudgeOutput): string {
  const row = { instruction: '', response: '' };
  const asked = [undefined, 'math', 'code'].map((domain) => judgeRequest(choice(domain), row, output));
  return createHash('sha256').update(JSON.stringify(asked)).digest('hex');
}
