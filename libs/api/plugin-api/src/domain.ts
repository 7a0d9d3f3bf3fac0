import type { Benchmark } from './benchmark.js';
import type { Draft, Seed } from './instance.js';
import type { JsonOutput, Prompt } from './provider.js';
import type { Rng } from './rng.js';

/**
 * What a seed is good for. A domain serves kinds and a method asks for kinds: neither knows the other's id. A domain or a
 * method may use a kind of its own, which has a meaning where both know it.
 */
export type SeedKind =
  /** Worked instances to imitate. */
  | 'instances'
  /** A few worked instances, each of another kind. */
  | 'varied-instances'
  /** Instructions to answer. A response is not needed. */
  | 'instructions'
  /** Instructions to make new ones out of. A response is not needed. */
  | 'instructions-to-evolve'
  /** Instances whose instruction and response can be better. */
  | 'instances-to-improve'
  | (string & {});

/**
 * `as-read`: all seeds, in the order in which the domain reads them, for methods that draw several for each prompt.
 * `shuffled`: in an order drawn by the experiment seed, and no more than the domain allows, for methods that take one per
 * slot: a small dataset then sees every source.
 */
export type SeedOrder = 'as-read' | 'shuffled';

export interface SeedRequest {
  kind: SeedKind;
  order: SeedOrder;
  /** Id of the method that asks. It names the shuffle (each method has its own) and stands in messages; nothing else follows from it. */
  method: string;
}

/** What the bundled templates are called. A domain may have others, and need not have all. */
export type TemplateName =
  /** A new instance after demonstrations. */
  | 'new-instance'
  /** A new instance of another kind than all demonstrations. */
  | 'different-instance'
  /** The response to `instruction`. */
  | 'response'
  /** `instruction` and `response`, both rewritten. */
  | 'improved-instance'
  /** A new instance made out of `instruction` as `task` says. */
  | 'evolved-instance'
  | (string & {});

export interface TemplateInput {
  /** Worked instances to imitate, best-known first. */
  demonstrations: readonly Draft[];
  /** The instruction to answer or to improve. */
  instruction?: string;
  /** The response to improve. */
  response?: string;
  /** What to do, in the method's own words, for methods whose task changes from prompt to prompt. */
  task?: string;
}

export interface RenderedPrompt {
  prompt: Prompt;
  variables: Record<string, string>;
  /** The object that the output must be, when the domain asks for JSON. */
  json?: JsonOutput;
}

export type Parsed = { ok: true; draft: Draft } | { ok: false; reason: string; detail?: string };

/** How a domain asks for data of one form, and how it reads the output. */
export interface PromptTemplate {
  render(input: TemplateInput, rng: Rng): RenderedPrompt;
  stop: string[];
  /** `instruction` is the instruction that was answered, for methods that do not ask for a new one. */
  parse(output: string, instruction: string | undefined): Parsed;
}

export interface Violation {
  reason: string;
  detail?: string;
}

/** A field of tasks: where its seeds come from, how its data is asked for, checked and examined. */
export interface Domain {
  readonly id: string;
  /** By name. A method whose template is not among them cannot be used in this domain. */
  readonly templates: Readonly<Record<string, PromptTemplate>>;
  /** The kinds of seeds that it serves. A method that asks for none of them cannot be used in this domain. */
  readonly seedKinds: readonly SeedKind[];
  readonly benchmarks: readonly Benchmark[];
  /** Set by domains of the nano world: the models that ship with Agora (`nano`) read its texts, and have never seen others. */
  readonly nanoWorld?: boolean;
  /** Reads seeds of one of its kinds; methods' seeds are read by `readSeeds`. `experimentSeed` matters only where seeds are drawn at random. */
  seeds(request: SeedRequest, experimentSeed: number): Promise<Seed[]>;
  /** An empty list when the draft may become an instance. */
  validate(draft: Draft): Violation[];
}
