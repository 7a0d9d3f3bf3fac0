import type { Fault } from './fault.js';
import type { Usage } from './instance.js';
import type { RateLimits } from './rate-limits.js';
import type { RowSet } from './row-set.js';

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** A chat for models with a chat template, or plain text to be continued by a base model. */
export type Prompt = { kind: 'chat'; messages: ChatMessage[] } | { kind: 'text'; text: string };

/** How tokens are drawn. Undefined fields are left to the endpoint's default; what an endpoint does not know is not sent. */
export interface Sampling {
  /** 0 or more; 0 is greedy. */
  temperature?: number;
  /** In (0, 1]. */
  topP?: number;
  /** Most tokens of the answer. A budget for thoughts that the provider's options name comes on top. */
  maxTokens?: number;
  /**
   * The text ends before the first of these, whichever comes first, and holds none of them. What an endpoint does not take (too
   * many, blank ones) the provider looks for itself: `splitStops` and `cutAtStop` of the provider kit.
   */
  stop?: string[];
  /** Passed on where the endpoint supports seeded sampling. */
  seed?: number;
  /** 1 changes nothing. */
  repetitionPenalty?: number;
}

/** A JSON object that the output must be, for vendors with structured output; others are asked by the prompt alone. */
export interface JsonOutput {
  /** A name for the vendor: letters, digits, `-` and `_`. */
  name: string;
  /** JSON Schema of the object. */
  schema: Record<string, unknown>;
}

/** One question to a model. Made by generation, evaluation and judges; a provider changes nothing in it. */
export interface CompletionRequest {
  /** The model by the endpoint's own name. */
  model: string;
  prompt: Prompt;
  sampling: Sampling;
  /** Wanted log-probabilities of so many most likely tokens at each place; judges read them. None when left out. */
  topLogprobs?: number;
  json?: JsonOutput;
  /** What the answer is for, where it is an instance. No endpoint is told; a provider that stands on others may choose by it. */
  setting?: { domain: string; method: string };
}

/** Natural logarithms. `top` is sorted, most likely first, and includes the token itself when it is among them. */
export interface TokenLogprob {
  token: string;
  logprob: number;
  top: { token: string; logprob: number }[];
}

export const FINISH_REASONS = ['stop', 'length', 'content-filter', 'unknown-finish'] as const;
/**
 * How a text ended that the endpoint gave:
 *
 * - `stop`: by itself or before a stop sequence;
 * - `length`: cut at `maxTokens` or at the end of the model's context; the text may be empty, as when all was thought;
 * - `content-filter`: withheld or cut off by the endpoint, or declined by the model where the endpoint says so in a field of its own;
 * - `unknown-finish`: the endpoint gives a reason that nobody knows, so that the text may not be all there is.
 *
 * No text but a Fault: the prompt was refused as a whole by an error (`content-filtered`, `too-long`, `invalid-input`), the endpoint
 * owns that it broke off (`bad-response`, retryable), or what it sent is no answer (`bad-response`).
 */
export type FinishReason = (typeof FINISH_REASONS)[number];

/** What a model wrote. */
export interface Completion {
  /** Without the stop sequence that ended it, and without thoughts that the endpoint gives apart. May be empty. */
  text: string;
  finish: FinishReason;
  /** The endpoint's own word where `finish` is `unknown-finish`. */
  finishedBy?: string;
  /** What the model thought, where the endpoint gives it apart from the text. */
  thoughts?: string;
  /** Tokens as the endpoint counted them. Left out, not 0, where it did not: the cost of the call is unknown then. */
  usage?: Usage;
  /** The exact model that the endpoint says it used. Left out when it does not say. */
  modelVersion?: string;
  /** Which part of a provider that stands on others answered. */
  part?: string;
  /** One entry per token of the text, when they were asked for and the endpoint gives them; none for a text cut by the provider. */
  logprobs?: TokenLogprob[];
}

/** What one call brought: the completion, and beside it what the answer's headers said of the endpoint. */
export interface CompletionResult {
  completion: Completion;
  /** What the endpoint says is left of its limits on the model; see `readRateLimits`. Left out where it says nothing. */
  rateLimits?: RateLimits;
}

/** US dollars per million tokens, of live calls; a batch costs `priceShare` of it. All 0 means free, whatever was counted. */
export interface Price {
  /** For input tokens that were neither read from nor written to a prompt cache. */
  input: number;
  /** For output tokens, thoughts included. */
  output: number;
  /** For input read from a prompt cache; `input` when left out. */
  cachedInput?: number;
  /** For input written to a prompt cache; `input` when left out. */
  cacheWriteInput?: number;
}

/** What the runtime keeps to, per model, for all processes together. A generator's `limits` win over its provider's, each for itself. */
export interface EndpointLimits {
  /** Calls in flight at once. Left out: 16 to begin with, and more as far as it pays. */
  concurrency?: number;
  /** Calls that leave in a minute, evenly. No limit when left out. */
  requestsPerMinute?: number;
  /** Input and output tokens in a minute, evenly; estimated before a call, corrected by its `usage`. No limit when left out. */
  tokensPerMinute?: number;
}

/** The `limits` of a generator, a judge or a part of a mixture in the experiment file. */
export interface ProviderLimits extends EndpointLimits {
  /**
   * Longest time for one call, in seconds; ten minutes when left out. A provider that knows how long its endpoint may take ends the call
   * itself, with a `timeout` Fault.
   */
  timeoutSeconds?: number;
  /** Ask a second time after so many seconds without an answer and take the first that comes; off when left out. Both may cost. */
  hedgeAfterSeconds?: number;
}

export interface BatchRequest {
  /** Unique within its batch. Letters, digits, `-` and `_`, at most 64 of them. */
  id: string;
  request: CompletionRequest;
}

/**
 * What became of one request. `failed` requests were run in vain and count as not charged; a retryable fault sends them again in a
 * later batch. `expired` requests were not run, in time or before the batch was cancelled, and not charged; they may be submitted again.
 */
export type BatchOutcome =
  | { id: string; outcome: 'completed'; completion: Completion }
  | { id: string; outcome: 'failed'; fault: Fault }
  | { id: string; outcome: 'expired' };

export interface BatchProgress {
  /** Nothing more will happen to the batch: its outcomes can be collected. */
  ended: boolean;
  /** Requests that have come to their end, whatever it was. */
  done: number;
  /** Requests of the batch; 0 while the vendor has not counted them. */
  total: number;
  /** Why the vendor refused an ended batch as a whole: nothing of it was run or charged. Retryable when it may go later. */
  refused?: Fault;
}

/**
 * A vendor's asynchronous interface: cheaper, and slow by hours. Generation uses it for generators in batch mode. Batches outlive
 * the process that submitted them: their ids are journalled, and any process with the same key may poll and collect. Whatever a
 * method throws goes through the provider's `classify`.
 */
export interface BatchInterface {
  /** Most requests that one submission may hold. */
  readonly maxRequests: number;
  /** Most bytes that the vendor takes for one submission. */
  readonly maxBytes: number;
  /** Share of the live price that is charged, e.g. 0.5. */
  readonly priceShare: number;
  /** The vendor's id of the batch. `label` names the submission to `find` where the vendor can keep it: at most 64 characters. */
  submit(requests: readonly BatchRequest[], signal: AbortSignal, label?: string): Promise<string>;
  /**
   * The id of the batch that was submitted under this label; undefined when the vendor has none. For submissions whose
   * answer was lost. Left out where the vendor keeps no labels.
   */
  find?(label: string, signal: AbortSignal): Promise<string | undefined>;
  /** How far a batch is. Asked now and then until it has ended. */
  poll(batchId: string, signal: AbortSignal): Promise<BatchProgress>;
  /**
   * Every outcome of an ended batch, in any order. A request without an outcome counts as expired. Unlike those of `complete`, texts
   * may go on behind stop sequences that the vendor does not take: who collects knows the requests, and cuts them.
   */
  collect(batchId: string, signal: AbortSignal): AsyncIterable<BatchOutcome>;
  /** Asks the vendor to run no more of it; what is done can be collected once it has ended. A batch that has ended stays as it is. */
  cancel(batchId: string, signal: AbortSignal): Promise<void>;
}

/** Where a provider that stands on others hands a request on to. */
export interface Route {
  /** Name of the part. */
  part: string;
  /** Name of its provider's plugin, as in an experiment file. */
  provider: string;
  /** Options of that provider. */
  options: Record<string, unknown>;
  /** The request as the part is to get it: its own model and sampling. */
  request: CompletionRequest;
  /** Win over what the part's provider says. */
  limits?: ProviderLimits;
  /** Wins over what the part's provider says. */
  price?: Price;
}

/**
 * Talks to one kind of endpoint. A provider never retries, caches, paces or logs: the runtime does, from what `limits`
 * and `classify` say. Its methods are called many times at once.
 */
export interface Provider {
  /**
   * Makes one call to the endpoint and reads its answer. The runtime calls it, once per try, when a call may leave. Whatever it
   * throws goes through `classify`; when a text comes and when a Fault: see `FinishReason`. Once the signal aborts (the run was
   * cancelled, or the time is over) it ends the call on the wire and rejects; it begins none when the signal has aborted before.
   */
  complete(request: CompletionRequest, signal: AbortSignal): Promise<CompletionResult>;
  /**
   * Answers many requests in one go, in order; for models that run locally and gain from batching. The runtime uses it
   * instead of `complete` when it exists, one batch at a time unless `limits` say more. A failure is that of the whole batch.
   */
  completeBatch?(requests: CompletionRequest[], signal: AbortSignal): Promise<Completion[]>;
  /**
   * Which other provider answers the request: always the same for the same request. The runtime asks that one itself, so
   * that its limits, rests, failures and price are its own; `complete` does the same for whoever has no runtime.
   */
  route?(request: CompletionRequest): Route;
  /**
   * For plugins that say `givesRows`: the set for a domain (its id in the experiment file). Read when a run is planned, once per
   * domain. What is wrong with it is a Fault that names file and place.
   */
  rows?(domain: string): Promise<RowSet>;
  /** Present when the vendor has a batch interface. */
  readonly batch?: BatchInterface;
  /** What the endpoint bears of calls to this model. Asked when the runtime of a model is made, and by a plan. No call is made. */
  limits?(model: string): EndpointLimits;
  /** Undefined when the price is unknown; zero only when a call really costs nothing. Asked as `limits` is. No call is made. */
  price?(model: string): Price | undefined;
  /**
   * For a provider that knows all of its models. Called before anything is asked of a model, and by a plan. No call is made.
   * @throws Fault `invalid-input` that names the models there are when `model` is none of them
   */
  checkModel?(model: string): void;
  /**
   * Anything thrown by the other methods as a Fault that names the endpoint and says what to do. Never throws; leaves a Fault as it
   * is; an aborted call is `cancelled`. Which code means what: `FAULT_TABLE`. Called by the runtime, once per failure.
   */
  classify(error: unknown): Fault;
  /** Ends connections and whatever else is held. Called once, after the last call; later calls may fail. */
  close?(): Promise<void>;
}
