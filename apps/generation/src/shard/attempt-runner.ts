import type { ShardSpec } from '@agora/run-schemas';
import { oneLine } from '@agora/text-tools/terminal-text';
import {
  Fault,
  type Completion,
  type CompletionRequest,
  type Domain,
  type Draft,
  type Method,
  type PlannedPrompt,
  type Prompt,
  type Provenance,
  type ReviewContext,
  type Rng,
  type Sampling,
  type Seed,
  type DraftDecision,
} from '@agora/plugin-api';
import { CallCosts, digest, type Budget, type CallHooks, type Completer } from '@agora/model-runtime';
import { seededRng } from '@agora/statistics';
import { wellFormed } from '@agora/text-tools';
import { PairRunner, type AnsweredCall, type PairedTry, type PairParts } from '../pairs/pair-runner.js';
import type { Attempt, FailedAttempt } from './attempt.js';
import { rowOf, sendable, spoken, withoutKept } from './spoken.js';

/** The reason of a prompt that an endpoint refused for what is in it, in no words that say more. */
export const REFUSED = 'refused';

/** Thrown when a try brought no output: what went wrong, and what it took all the same. */
export class AttemptFailure extends Error {
  constructor(
    readonly fault: Fault,
    readonly attempt: FailedAttempt,
    private readonly provenance: Provenance,
  ) {
    super(fault.message, { cause: fault });
  }

  /** The same try as an output that did not become an instance. */
  get asRejected(): Attempt {
    const { calls, uncounted, extraUsd } = this.attempt;
    const cost = { calls, uncounted, ...(extraUsd === undefined ? {} : { extraUsd }) };
    const { code, ofRequest } = this.fault;
    const reason = ofRequest && code !== 'too-long' ? REFUSED : code;
    const row = { reason, detail: wordsOf(this.fault), output: '', provenance: this.provenance };
    return { outcome: 'rejected', ...cost, row };
  }
}

export interface AttemptParts {
  spec: ShardSpec;
  method: Method;
  domain: Domain;
  seeds: readonly Seed[];
  completer: Completer;
  /** Where the money comes from; unlimited when left out. */
  budget?: Budget;
  /** Of a method whose rows are pairs. Left out, a try is its first answer alone, as in a preview. */
  pairs?: PairParts;
}

/** What earlier slots of the shard have made. */
export interface EarlierDrafts {
  /** One of their drafts, drawn at random. */
  generated(rng: Rng): Promise<Draft | undefined>;
  /** All of their drafts. */
  earlier(): Promise<readonly Draft[]>;
}

/** Told of a try while it is made, beside what its calls cost. */
export type AttemptHooks = Pick<CallHooks, 'persisted' | 'backingOff' | 'trouble'> & {
  /** The same try, where it was made before: it is not made again. */
  known?(slot: number, attempt: number, promptHash: string): Attempt | undefined;
  /** Called before the provider is asked, with what it will be asked. What it returns is waited for. */
  asks?(promptHash: string, prompt: Prompt): Promise<void> | undefined;
};

/** What an endpoint that refuses a prompt as a whole comes to. */
const WITHHELD: Completion = { text: '', finish: 'content-filter' };

/** Characters that a row keeps of what a vendor says. */
const MOST_WORDS = 1000;

/** A vendor's words as a row keeps them: one line, not too long, and such as can be written down. */
function wordsOf({ message }: Fault): string {
  const words = oneLine(message.slice(0, 2 * MOST_WORDS));
  return wellFormed(words.length > MOST_WORDS ? `${words.slice(0, MOST_WORDS)}…` : words);
}

type Cost = Pick<FailedAttempt, 'calls' | 'uncounted' | 'extraUsd'>;

/** What the calls of a try took beside the one that brought its row, which says itself that it cost `usd`. */
function costBeside(usd: number | undefined, { calls, uncounted, estimatedUsd = 0 }: CallCosts): Cost {
  const extraUsd = estimatedUsd - (usd ?? 0);
  // Sums of floating-point numbers leave crumbs.
  return { calls, uncounted, extraUsd: extraUsd > 1e-12 ? extraUsd : undefined };
}

/** For prompts that are shown to the generator, and for drafts that are compared. */
function withoutThoughtsOf({ generated, earlier }: EarlierDrafts): EarlierDrafts {
  return {
    generated: async (rng) => {
      const draft = await generated(rng);
      return draft && withoutKept(draft);
    },
    earlier: async () => (await earlier()).map(withoutKept),
  };
}

/** Makes one try at one slot: plan, ask, judge. */
export class AttemptRunner {
  constructor(private readonly parts: AttemptParts) {}

  /**
   * `hooks.persisted` resolves when the try is journalled: until then the permit of its call is not free again.
   * @throws AttemptFailure when the provider gave no output; a Fault when no prompt could be planned.
   */
  async run(
    slot: number,
    attempt: number,
    earlierDrafts: EarlierDrafts,
    signal: AbortSignal,
    hooks: AttemptHooks = {},
  ): Promise<Attempt> {
    const { spec, method, domain, seeds } = this.parts;
    // Waited for before the call: once it is paid, nothing may stand between the output and its decision.
    const shown = spec.generator.thoughts === 'keep' ? withoutThoughtsOf(earlierDrafts) : earlierDrafts;
    const drafts = method.review ? await shown.earlier() : [];
    const rng = this.streamOf(slot, attempt);
    const planned = await method.plan({
      slot,
      attempt,
      rng: rng.derive('plan'),
      seeds,
      domain,
      generated: shown.generated,
    });
    const { json } = planned;
    const prompt = sendable(planned.prompt);
    const promptHash = digest(prompt);
    const known = hooks.known?.(slot, attempt, promptHash);
    if (known) return known;
    const turn = hooks.asks?.(promptHash, prompt);
    if (turn) await turn;
    const sampling = this.samplingFor(planned, rng);
    const setting = { domain: domain.id, method: method.id };
    const request = { model: spec.generator.model, prompt, sampling, setting, json };
    const provenanceOf = (completion: Completion | undefined, usd?: number): Provenance =>
      this.provenance(planned, request, completion, { slot, attempt, usd, promptHash });
    const { pairs } = method;
    if (pairs && this.parts.pairs) {
      const call: PairedTry['call'] = (each, persisted) =>
        this.answered(each, signal, provenanceOf, { ...hooks, persisted });
      const at = { slot, attempt, promptHash };
      const keepThoughts = spec.generator.thoughts === 'keep';
      const asked = { method, pairs, domain, planned, request, at, rng, keepThoughts, signal, call, provenanceOf };
      return new PairRunner(this.parts.pairs).run(asked);
    }
    const { completion, usd, cost, withheld } = await this.complete(request, signal, provenanceOf, hooks);
    const { completion: answer, thoughts } = spoken(completion);
    const provenance = provenanceOf(completion, usd);
    if (thoughts !== '') provenance.thoughtCharacters = thoughts.length;
    const { calls, uncounted, extraUsd } = cost;
    const decision = await this.judge(planned, answer, { slot, attempt, earlier: () => Promise.resolve(drafts) });
    if (decision.accepted) {
      const { instruction, response } = rowOf(decision.draft, spec.generator.thoughts === 'keep' ? thoughts : '');
      const id = digest([instruction, response]);
      return { outcome: 'accepted', calls, uncounted, extraUsd, row: { id, instruction, response, provenance } };
    }
    const { reason, detail = withheld } = decision;
    const row = { reason, detail, output: completion.text, provenance };
    return { outcome: 'rejected', calls, uncounted, extraUsd, row };
  }

  private async judge(
    planned: PlannedPrompt,
    completion: Completion,
    at: Pick<ReviewContext, 'slot' | 'attempt' | 'earlier'>,
  ): Promise<DraftDecision> {
    const { method, domain, seeds } = this.parts;
    const decision = method.accept(planned, completion, domain);
    if (!decision.accepted || !method.review) return decision;
    const [violation] = await method.review(decision.draft, { ...at, seeds, domain });
    return violation ? { accepted: false, ...violation } : decision;
  }

  /** One answer among several. One that is withheld is an answer like any other. */
  private async answered(...asked: Parameters<AttemptRunner['complete']>): Promise<AnsweredCall> {
    const { completion, usd, cost } = await this.complete(...asked);
    return { completion, ...(usd === undefined ? {} : { usd }), ...cost };
  }

  private async complete(
    request: CompletionRequest,
    signal: AbortSignal,
    provenanceOf: (completion: undefined) => Provenance,
    hooks: AttemptHooks,
  ): Promise<{ completion: Completion; usd?: number; cost: Cost; withheld?: string }> {
    const costs = new CallCosts();
    try {
      const { completer, budget } = this.parts;
      const { persisted, backingOff, trouble } = hooks;
      const callHooks = { meter: costs.add, budget, persisted, backingOff, trouble };
      const { completion, usd } = await completer.complete(request, signal, callHooks);
      return { completion, usd, cost: costBeside(usd, costs) };
    } catch (error) {
      const fault = Fault.from(error);
      // Another prompt may pass, so this is the end of a try and not of the shard.
      if (fault.code === 'content-filtered')
        return { completion: WITHHELD, cost: costBeside(undefined, costs), withheld: wordsOf(fault) };
      const provenance = provenanceOf(undefined);
      const { slot, attempt } = provenance;
      const failed: FailedAttempt = {
        outcome: 'failed',
        slot,
        attempt,
        ...costBeside(undefined, costs),
        reason: fault.code,
      };
      throw new AttemptFailure(fault, failed, provenance);
    }
  }

  /** Everything random about a try. It does not know the generator, so that every generator gets the same prompts. */
  private streamOf(slot: number, attempt: number): Rng {
    const { spec, method, domain } = this.parts;
    return seededRng('generate', method.id, domain.id, spec.experimentSeed, slot, attempt);
  }

  private samplingFor({ stop }: PlannedPrompt, rng: Rng): Sampling {
    const { stop: own = [], seed = 0, ...others } = this.parts.spec.generator.sampling;
    const stops = [...new Set([...own, ...stop])];
    // What is spread comes last: to an object that begins with a spread and grows, V8 11 gives a hidden class of its own.
    return {
      seed: rng.derive('sampling', seed).int(2 ** 31),
      ...others,
      ...(stops.length > 0 ? { stop: stops } : {}),
    };
  }

  private provenance(
    { seedIds, variables }: PlannedPrompt,
    { sampling }: CompletionRequest,
    completion: Completion | undefined,
    {
      slot,
      attempt,
      usd,
      promptHash,
    }: Pick<Provenance, 'slot' | 'attempt' | 'promptHash'> & { usd: number | undefined },
  ): Provenance {
    const { generator } = this.parts.spec;
    const { usage, modelVersion, part } = completion ?? {};
    return {
      generator: generator.id,
      provider: generator.provider.plugin,
      model: generator.model,
      modelVersion,
      part,
      method: this.parts.method.id,
      domain: this.parts.domain.id,
      slot,
      attempt,
      seedIds,
      variables,
      promptHash,
      sampling: { ...sampling },
      usage,
      usd,
    };
  }
}
