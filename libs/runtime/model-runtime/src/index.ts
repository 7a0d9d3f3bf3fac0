export {
  ProviderRuntime,
  type Answer,
  type Attendants,
  type Call,
  type Completer,
  type Purse,
  type ProviderRuntimeOptions,
  type ProviderStats,
} from './call/provider-runtime.js';
export { ProviderRuntimes, type ModelOfProvider, type SharedLimits } from './call/provider-runtimes.js';
export { smallCall } from './call/small-call.js';
export { LANES_BUCKET, laneLeaseSchema, type LaneLease, type LeaseTable } from './limits/lane-leases.js';
export { Purses, type HeldPurse } from './budget/purses.js';
export { costOf } from './budget/cost.js';
export { BatchedCompleter } from './batch/batched-completer.js';
export { Submissions } from './batch/submissions.js';
export { BATCH_TUNING, type BatchTuning } from './batch/tuning.js';
export { VendorDesk } from './batch/vendor-desk.js';
export { digest } from './digest.js';
export { once } from './once.js';
