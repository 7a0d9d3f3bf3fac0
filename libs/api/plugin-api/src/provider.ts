import type { Fault } from './fault.js';
import type { Usage } from './instance.js';
import type { RateLimits } from './rate-limits.js';

export interface ChatMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** A chat for models with a chat template, or plain text to be continued by a base model. */
export type Prompt = { kind: 'chat'; messages: ChatMessage[] } | { kind: 'text'; text: string };

/** Undefined fields are left to the provider's default. */
export interface Sampling {
  temperature?: number;
  topP?: number;
  maxTokens?: number;
  stop?: string[];
  /** Passed on where the provider supports seeded sampling. */
  seed?: number;
  repetitionPenalty?: number;
}

/** A JSON object that the output must be, for vendors with structured output; others are asked by the prompt alone. */
export interface JsonOutput {
  name: string;
  schema: Record<string, unknown>;
}

export interface CompletionRequest {
  model: string;
  prompt: Prompt;
  sampling: Sampling;
  /** Wanted log-probabilities of the most likely tokens at each place; judges read them. */
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
 * `length`: cut at `maxTokens`; `content-filter`: withheld or truncated by the provider; `unknown-finish`: the endpoint gives a
 * reason that nobody knows, so that the text may not be all there is.
 */
export type FinishReason = (typeof FINISH_REASONS)[number];

export interface Completion {
  text: string;
  finish: FinishReason;
  /** The endpoint's own word where `finish` is `unknown-finish`. */
  finishedBy?: string;
  /** What the model thought, where the endpoint gives it apart from the text. */
  thoughts?: string;
  usage?: Usage;
  modelVersion?: string;
  /** Which part of a provider that stands on others answered. */
  part?: string;
  /** One entry per output token, when they were asked for and the endpoint gives them. */
  logprobs?: TokenLogprob[];
}

/** What one call brought: the completion, and beside it what the answer's headers said of the endpoint. */
export interface CompletionResult {
  completion: Completion;
  /** What the endpoint says is left of its limits on the model; see `readRateLimits`. Left out where it says nothing. */
  rateLimits?: RateLimits;
}

/** US dollars per million tokens. */
export interface Price {
  input: number;
  output: number;
  /** For input read from a prompt cache; `input` when left out. */
  cachedInput?: number;
  /** For input written to a prompt cache; `input` when left out. */
  cacheWriteInput?: number;
}

export interface ProviderLimits {
  /** Requests in flight at once. */
  concurrency?: number;
  requestsPerMinute?: number;
  tokensPerMinute?: number;
  /** Longest time for one call. */
  timeoutSeconds?: number;
  /** Ask a second time after so long without an answer and take the first that comes; off when left out. Both may cost. */
  hedgeAfterSeconds?: number;
}

export interface BatchRequest {
  /** Unique within its batch. Letters, digits, `-` and `_`, at most 64 of them. */
  id: string;
  request: CompletionRequest;
}

/** `expired` requests were not run, in time or before the batch was cancelled, and not charged; they may be submitted again. */
export type BatchOutcome =
  | { id: string; outcome: 'completed'; completion: Completion }
  | { id: string; outcome: 'failed'; fault: Fault }
  | { id: string; outcome: 'expired' };

export interface BatchProgress {
  ended: boolean;
  done: number;
  total: number;
  /** Why the vendor refused an ended batch as a whole: nothing of it was run or charged. Retryable when it may go later. */
  refused?: Fault;
}

/** A vendor's asynchronous interface: cheaper, and slow by hours. Batches outlive the process that submitted them. */
export interface BatchInterface {
  /** Largest batch that one submission may hold. */
  readonly maxRequests: number;
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
  poll(batchId: string, signal: AbortSignal): Promise<BatchProgress>;
  /**
   * Every outcome of an ended batch, in any order. A request without an outcome counts as expired. Texts may go on behind stop
   * sequences that the vendor does not take: who collects knows the requests, and cuts them.
   */
  collect(batchId: string, signal: AbortSignal): AsyncIterable<BatchOutcome>;
  /** Asks the vendor to run no more of it; what is done can be collected once it has ended. A batch that has ended stays as it is. */
  cancel(batchId: string, signal: AbortSignal): Promise<void>;
}

/** Where a provider that stands on others hands a request on to. */
export interface Route {
  /** Name of the part. */
  part: string;
  provider: string;
  options: Record<string, unknown>;
  /** The request as the part is to get it. */
  request: CompletionRequest;
  limits?: ProviderLimits;
  price?: Price;
}

/**
 * Talks to one kind of endpoint. A provider never retries, caches, paces or logs: the runtime does, from what `limits`
 * and `classify` say.
 */
export interface Provider {
  complete(request: CompletionRequest, signal: AbortSignal): Promise<CompletionResult>;
  /**
   * Answers many requests in one go, in order; for models that run locally and gain from batching. The runtime uses it
   * instead of `complete` when it exists.
   */
  completeBatch?(requests: CompletionRequest[], signal: AbortSignal): Promise<Completion[]>;
  /**
   * Which other provider answers the request: always the same for the same request. The runtime asks that one itself, so
   * that its limits, rests, failures and price are its own; `complete` does the same for whoever has no runtime.
   */
  route?(request: CompletionRequest): Route;
  /** Present when the vendor has a batch interface. */
  readonly batch?: BatchInterface;
  limits?(model: string): ProviderLimits;
  /** Undefined when the price is unknown; zero only when a call really costs nothing. */
  price?(model: string): Price | undefined;
  classify(error: unknown): Fault;
  close?(): Promise<void>;
}
