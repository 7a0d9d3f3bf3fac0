import type { Benchmark } from './benchmark.js';
import type { Draft, Seed } from './instance.js';
import type { JsonOutput, Prompt } from './provider.js';
import type { Rng } from './rng.js';

/** The three methods of AgoraBench. Other methods may use ids of their own. */
export type MethodId = 'instance-generation' | 'response-generation' | 'quality-enhancement' | (string & {});

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

/** How a domain asks for data by one method, and how it reads the answer. */
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
  /** Keyed by method id. A method without a template, its own or of the one it is based on, cannot be used in this domain. */
  readonly templates: Readonly<Record<string, PromptTemplate>>;
  readonly benchmarks: readonly Benchmark[];
  /** Set by domains of the nano world: the models that ship with Agora (`nano`) read its texts, and have never seen others. */
  readonly nanoWorld?: boolean;
  /** Reads the seeds for a method. `experimentSeed` matters only where seeds are drawn at random. */
  seeds(method: MethodId, experimentSeed: number): Promise<Seed[]>;
  /** An empty list when the draft may become an instance. */
  validate(draft: Draft): Violation[];
}
