import type { Completion, CompletionRequest, Fault, Usage } from '@agora/plugin-api';
import type { Budget } from '../budget/budget.js';

/** A request with its answer, and what it took. */
export interface CompletedRequest {
  completion: Completion;
  /** US dollars of the completed call; undefined when price or usage is unknown. */
  usd?: number;
  /** Calls that were made, failed ones included. */
  calls: number;
}

/** One call to the provider, successful or not: every one of them may cost money. */
export interface Call {
  usage?: Usage;
  /** Undefined when unknown; 0 when the call was surely not charged. */
  usd?: number;
  /** What a call whose cost nobody knows may have cost, by the tokens of others; absent where `usd` is known or no price is. */
  estimatedUsd?: number;
  fault?: Fault;
}

/** What whoever makes a request may be told and asked while it is answered. */
export interface CallHooks {
  /** Hears of every call when it ends. */
  meter?(call: Call): void;
  budget?: Budget | undefined;
  /** The permit of an answered call is not free again until this resolves, so that a crash loses no more answers than calls are made at once. */
  persisted?: Promise<unknown> | undefined;
  /** Told when the request begins to wait before another try (true) and when it goes on (false). */
  backingOff?: ((begins: boolean) => void) | undefined;
  /** Told of each failure of a call that is made again. */
  trouble?: ((fault: Fault) => void) | undefined;
}

/** Who answers requests: paced, retried and priced. */
export interface Completer {
  complete(request: CompletionRequest, signal: AbortSignal, hooks?: CallHooks): Promise<CompletedRequest>;
}
