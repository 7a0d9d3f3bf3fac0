/** Where the money for calls comes from. */
export interface Budget {
  /** Called before a call waits for its turn, with what it will cost by estimate. Throws when there is not so much left. */
  reserve(usd: number): Promise<void>;
  /** Called once for each reservation, with what the call cost; an estimate where nobody knows. */
  settle(reservedUsd: number, paidUsd: number): void;
}
