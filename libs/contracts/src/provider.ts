import type { Fault } from './fault.js';
import type { Usage } from './instance.js';

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

export interface CompletionRequest {
  model: string;
  prompt: Prompt;
  sampling: Sampling;
}

/** `length`: cut at `maxTokens`; `content-filter`: withheld or truncated by the provider. */
export type FinishReason = 'stop' | 'length' | 'content-filter';

export interface Completion {
  text: string;
  finish: FinishReason;
  usage?: Usage;
  modelVersion?: string;
}

/** US dollars per million tokens. */
export interface Price {
  input: number;
  output: number;
  cachedInput?: number;
}

export interface ProviderLimits {
  /** Requests in flight at once. */
  concurrency?: number;
  requestsPerMinute?: number;
  tokensPerMinute?: number;
}

/**
 * Talks to one kind of endpoint. A provider never retries, caches, paces or logs: the runtime does, from what `limits`
 * and `classify` say.
 */
export interface Provider {
  complete(request: CompletionRequest, signal: AbortSignal): Promise<Completion>;
  /**
   * Answers many requests in one go, in order; for models that run locally and gain from batching. The runtime uses it
   * instead of `complete` when it exists.
   */
  completeBatch?(requests: CompletionRequest[], signal: AbortSignal): Promise<Completion[]>;
  limits?(model: string): ProviderLimits;
  /** Undefined when the price is unknown; zero only when a call really costs nothing. */
  price?(model: string): Price | undefined;
  classify(error: unknown): Fault;
  close?(): Promise<void>;
}
