import { Fault, type FaultCode } from '@agora/contracts';

/** A shard may take these for the fault of a single prompt; here they are the vendor's. */
const OF_A_CALL: readonly FaultCode[] = ['bad-response', 'timeout', 'overloaded'];

/** A fault that ends the waits of a whole shard. */
export function ofTheVendor(fault: Fault): Fault {
  if (!OF_A_CALL.includes(fault.code)) return fault;
  return new Fault('unreachable', fault.message, { retryable: fault.retryable, fix: fault.fix, cause: fault });
}

/** A request that expired so many times. */
export function late(times: number): Fault {
  return new Fault('timeout', `the vendor did not come to a request within its time, ${times} times`, {
    retryable: true,
    fix: 'Try later, or ask this generator live (mode: live).',
  });
}
