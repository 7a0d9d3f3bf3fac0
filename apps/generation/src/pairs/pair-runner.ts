import type { CompletedRequest } from '@agora/model-runtime';
import type {
  Completion,
  CompletionRequest,
  Domain,
  Draft,
  DraftDecision,
  Method,
  MetricJudge,
  Paired,
  Pairing,
  PairProvenance,
  PlannedPrompt,
  Provenance,
  Rng,
  Usage,
} from '@agora/plugin-api';
import { digest } from '@agora/model-runtime';
import type { Attempt } from '../shard/attempt.js';
import { rowOf, spoken } from '../shard/spoken.js';
import type { AnswerJournal, KeptAnswer } from './answer-journal.js';

/** What a shard whose rows are pairs has besides. */
export interface PairParts {
  answers: AnswerJournal;
  judges: readonly MetricJudge[];
}

/** One call that was answered, with what all that it took cost. */
export type AnsweredCall = Pick<CompletedRequest, 'completion' | 'usd'> &
  Pick<KeptAnswer, 'calls' | 'uncounted' | 'extraUsd'>;

/** A try whose prompt is asked several times. */
export interface PairedTry {
  method: Pick<Method, 'accept'>;
  pairs: Pairing;
  domain: Domain;
  planned: PlannedPrompt;
  request: CompletionRequest;
  at: Pick<Provenance, 'slot' | 'attempt' | 'promptHash'>;
  rng: Rng;
  /** Whether thoughts stand before the answers of a row. */
  keepThoughts: boolean;
  signal: AbortSignal;
  /** Makes one call; its permit is held until `persisted` resolves. */
  call(request: CompletionRequest, persisted: Promise<unknown>): Promise<AnsweredCall>;
  provenanceOf(completion: Completion | undefined, usd: number | undefined): Provenance;
}

interface ReadAnswer {
  number: number;
  decision: DraftDecision;
  thoughts: string;
}

/** Asks for all answers of a try, and finds the pair among them. */
export class PairRunner {
  constructor(private readonly parts: PairParts) {}

  /** @throws whatever `call` does, when all answers that are under way have come */
  async run(asked: PairedTry): Promise<Attempt> {
    const settled = await Promise.allSettled(
      Array.from({ length: asked.pairs.answers }, (_, number) => this.answer(asked, number)),
    );
    const answers = settled.map((each) => {
      if (each.status === 'rejected') throw each.reason;
      return each.value;
    });
    const read = answers.map((answer, number) => readAnswer(asked, answer, number));
    const found = await this.pairOf(asked, read);
    return attemptOf(asked, answers, read, found, this.parts.judges);
  }

  private async answer({ request, at, rng, call }: PairedTry, number: number): Promise<KeptAnswer> {
    const known = this.parts.answers.find({ ...at, number });
    if (known) return known;
    let journalled: () => void = () => undefined;
    const persisted = new Promise<void>((resolve) => (journalled = resolve));
    try {
      const seed = rng.derive('answer', request.sampling.seed ?? 0, number).int(2 ** 31);
      const made = await call({ ...request, sampling: { ...request.sampling, seed } }, persisted);
      const { completion, usd, calls, uncounted, extraUsd } = made;
      const answer: KeptAnswer = { ...at, number, completion: kept(completion), calls, uncounted, usd, extraUsd };
      await this.parts.answers.keep(answer);
      return answer;
    } finally {
      journalled();
    }
  }

  /** Of the numbers of all answers. */
  private async pairOf({ pairs, domain, signal }: PairedTry, read: readonly ReadAnswer[]): Promise<Paired> {
    const scores = read.map((): number | null => null);
    const different = new Map<string, { numbers: number[]; draft: Draft }>();
    for (const { number, decision } of read) {
      if (!decision.accepted) continue;
      const same = different.get(decision.draft.response);
      if (same) same.numbers.push(number);
      else different.set(decision.draft.response, { numbers: [number], draft: decision.draft });
    }
    const candidates = [...different.values()];
    if (candidates.length < 2) return { decision: nothingToCompare(read), scores };
    const { decision, scores: given } = await pairs.choose(
      candidates.map(({ draft }) => draft),
      { domain: domain.id, judges: this.parts.judges, signal },
    );
    for (const [place, { numbers }] of candidates.entries()) {
      for (const number of numbers) scores[number] = given[place] ?? null;
    }
    if (!decision.accepted) return { decision, scores };
    const numberOf = (place: number): number => candidates[place]?.numbers[0] ?? 0;
    return {
      decision: { accepted: true, chosen: numberOf(decision.chosen), rejected: numberOf(decision.rejected) },
      scores,
    };
  }
}

function readAnswer({ method, planned, domain }: PairedTry, { completion }: KeptAnswer, number: number): ReadAnswer {
  const { completion: said, thoughts } = spoken(completion);
  return { number, decision: method.accept(planned, said, domain), thoughts };
}

/** Where most answers could not be read, why the first of them could not. */
function nothingToCompare(read: readonly ReadAnswer[]): { accepted: false; reason: string; detail?: string } {
  const refused = read.flatMap(({ decision }) => (decision.accepted ? [] : [decision]));
  const [first] = refused;
  const readable = read.length - refused.length;
  if (first && readable < 2) return first;
  return {
    accepted: false,
    reason: 'alike',
    detail: `${readable} of ${read.length} answers could be read, and say the same`,
  };
}

function attemptOf(
  { planned, at, keepThoughts, provenanceOf }: PairedTry,
  answers: readonly KeptAnswer[],
  read: readonly ReadAnswer[],
  { decision, scores }: Paired,
  judges: readonly MetricJudge[],
): Attempt {
  const pair: PairProvenance = { answers: answers.length, scores, judges: judges.map(({ id }) => id) };
  const first = answers[decision.accepted ? decision.chosen : 0]?.completion;
  const provenance: Provenance = {
    ...provenanceOf(first && { ...first, usage: usageOf(answers) }, sumOf(answers.map(({ usd }) => usd))),
    pair: decision.accepted ? { ...pair, chosen: decision.chosen, rejected: decision.rejected } : pair,
  };
  const cost = costOf(answers);
  if (!decision.accepted) {
    const { reason, detail } = decision;
    return { outcome: 'rejected', ...cost, row: { reason, detail, output: outputOf(answers, scores), provenance } };
  }
  const draftOf = (number: number): Draft => {
    const { decision: one, thoughts } = read[number] as ReadAnswer;
    if (!one.accepted) throw new Error(`Answer ${number} of slot ${at.slot} was chosen, and is none.`);
    return rowOf(one.draft, keepThoughts ? thoughts : '');
  };
  const better = draftOf(decision.chosen);
  const { response: rejected } = draftOf(decision.rejected);
  const thoughts = read[decision.chosen]?.thoughts ?? '';
  if (thoughts !== '') provenance.thoughtCharacters = thoughts.length;
  const { response: chosen } = better;
  const instruction =
    planned.instruction === undefined
      ? better.instruction
      : rowOf({ ...better, instruction: planned.instruction }, '').instruction;
  const id = digest([instruction, chosen, rejected]);
  return { outcome: 'accepted', ...cost, row: { id, instruction, response: chosen, chosen, rejected, provenance } };
}

function costOf(answers: readonly KeptAnswer[]): Pick<KeptAnswer, 'calls' | 'uncounted' | 'extraUsd'> {
  const extra = answers.flatMap(({ extraUsd }) => extraUsd ?? []);
  return {
    calls: answers.reduce((sum, { calls }) => sum + calls, 0),
    uncounted: answers.reduce((sum, { uncounted }) => sum + uncounted, 0),
    extraUsd: extra.length > 0 ? extra.reduce((sum, usd) => sum + usd, 0) : undefined,
  };
}

/** Undefined where a part is. */
function sumOf(parts: readonly (number | undefined)[]): number | undefined {
  return parts.reduce(
    (sum, part) => (sum === undefined || part === undefined ? undefined : sum + part),
    0 as number | undefined,
  );
}

/** Of all answers that say how much they took. */
function usageOf(answers: readonly KeptAnswer[]): Usage | undefined {
  const told = answers.flatMap(({ completion }) => completion.usage ?? []);
  if (told.length === 0) return undefined;
  const sum: Usage = { inputTokens: 0, outputTokens: 0 };
  for (const usage of told) {
    for (const [name, tokens] of Object.entries(usage) as [keyof Usage, number | undefined][]) {
      if (tokens !== undefined) sum[name] = (sum[name] ?? 0) + tokens;
    }
  }
  return sum;
}

/** All of them, as one text: nothing that was paid for is thrown away. */
function outputOf(answers: readonly KeptAnswer[], scores: readonly (number | null)[]): string {
  return answers
    .map(({ completion, number }) => `[answer ${number}, score ${scores[number] ?? 'none'}]\n${completion.text}`)
    .join('\n\n');
}

function kept({ text, thoughts, finish, finishedBy, modelVersion, part, usage }: Completion): Completion {
  return {
    text,
    finish,
    ...(thoughts === undefined ? {} : { thoughts }),
    ...(finishedBy === undefined ? {} : { finishedBy }),
    ...(modelVersion === undefined ? {} : { modelVersion }),
    ...(part === undefined ? {} : { part }),
    ...(usage === undefined ? {} : { usage }),
  };
}
