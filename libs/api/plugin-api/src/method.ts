import type { Domain, SeedKind, SeedOrder, TemplateName, Violation } from './domain.js';
import type { Draft, Seed } from './instance.js';
import type { Pairing } from './pairing.js';
import type { Completion, JsonOutput, Prompt } from './provider.js';
import type { Rng } from './rng.js';

/** Everything a method may look at when it plans one attempt for one slot of a dataset. */
export interface SlotContext {
  /** Position in the dataset, from 0. */
  slot: number;
  /** 0 for the first try. */
  attempt: number;
  /** Seeded from setting, experiment seed, slot and attempt: the same for every generator, so prompts compare fairly. */
  rng: Rng;
  seeds: readonly Seed[];
  domain: Domain;
  /** An instance that this cell accepted in an earlier slot, or undefined when there is none yet. */
  generated(rng: Rng): Promise<Draft | undefined>;
}

export interface PlannedPrompt {
  prompt: Prompt;
  stop: string[];
  seedIds: string[];
  /** What was drawn for this prompt (theme, first word …); becomes provenance. */
  variables: Record<string, string>;
  /** The instruction that the output must answer, for methods that do not ask for a new one. */
  instruction?: string;
  /** What the output was made out of, for methods that compare the two. */
  origin?: { instruction: string; response?: string };
  /** Asked of vendors with structured output. */
  json?: JsonOutput;
}

/** What a method makes of an output. `reason` is a short stable name by which rejections are counted; `detail` explains this one. */
export type DraftDecision = { accepted: true; draft: Draft } | { accepted: false; reason: string; detail?: string };

/** What a method may look at when it decides about a draft that `accept` let pass. */
export interface ReviewContext {
  slot: number;
  attempt: number;
  seeds: readonly Seed[];
  domain: Domain;
  /**
   * Drafts that earlier slots of this shard ended in, in slot order. Which slots count as earlier depends on the slot
   * alone, never on what happened to be finished: the same shard decides the same however fast it runs.
   */
  earlier(): Promise<readonly Draft[]>;
}

export interface WantedSeeds {
  /** Kinds that will do, the best first: a domain gives the first one that it serves. */
  kinds: readonly [SeedKind, ...SeedKind[]];
  order: SeedOrder;
}

/** A way to make instances out of seeds. Pure: all randomness comes from `rng`. */
export interface Method {
  readonly id: string;
  /** The seeds that it wants of a domain. */
  readonly seeds: WantedSeeds;
  /** The domain's template that it uses; left out by a method that brings its own wording. */
  readonly template?: TemplateName;
  /** True when the student also trains on the seeds (AgoraBench: instance generation). */
  readonly trainsOnSeeds: boolean;
  /** Set for a method whose rows are pairs of answers: a prompt is then asked several times. Such a method has no `review`. */
  readonly pairs?: Pairing;
  plan(context: SlotContext): Promise<PlannedPrompt>;
  accept(planned: PlannedPrompt, completion: Completion, domain: Domain): DraftDecision;
  /** A second look at an accepted draft beside what the cell has already: the reasons against it, none when it may stay. */
  review?(draft: Draft, context: ReviewContext): Promise<Violation[]>;
}
