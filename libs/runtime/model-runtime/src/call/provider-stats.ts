/** What a runtime has done so far. */
export interface ProviderStats {
  calls: number;
  failedCalls: number;
  inputTokens: number;
  outputTokens: number;
  /** Calls whose tokens are unknown: not reported, or failed after they were accepted. */
  uncountedCalls: number;
  /** US dollars of the calls whose cost is known; undefined when no price is known. */
  usd?: number;
  inFlight: number;
  waiting: number;
}
