import { Fault, type FaultCode } from '@agora/plugin-api';

/** A shard may take these for the fault of a single prompt; here they are the vendor's. */
const OF_A_CALL: readonly FaultCode[] = ['bad-response', 'timeout', 'overloaded'];

/** A fault that ends the waits of a whole shard. */
export function ofTheVendor(fault: Fault): Fault {
  if (fault.ofRequest) return new Fault('invalid-input', fault.message, { fix: fault.fix, cause: fault });
  if (!OF_A_CALL.includes(fault.code)) return fault;
  return new Fault('unreachable', fault.message, { retryable: fault.retryable, fix: fault.fix, cause: fault });
}

/** Of somebody, such as `generator "a"`, who is to be asked by batches. */
export function withoutBatches(who: string, provider: string): Fault {
  return new Fault('invalid-input', `${who}: provider "${provider}" has no batch interface`, {
    fix: 'Leave out mode: batch, or use a provider that has one: openai, anthropic.',
  });
}

/** A request that expired so many times. */
export function late(times: number): Fault {
  return new Fault('timeout', `the vendor did not come to a request within its time, ${times} times`, {
    retryable: true,
    fix: 'Try later, or ask this generator live (mode: live).',
  });
}

/** A run that was cancelled while the vendor could not be made to stop. `batches`: the vendor's ids, where they are known. */
export function stillRunning(why: Fault, batches: readonly string[]): Fault {
  const what = batches.length > 0 ? `batch ${batches.join(', ')} of it` : 'its batches';
  return new Fault('cancelled', `the run was cancelled, but ${what} may still run and cost: ${why.message}`, {
    fix: 'Look at the vendor for batches of this run, and cancel them.',
    cause: why,
  });
}
