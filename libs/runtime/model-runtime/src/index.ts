export {
  ProviderRuntime,
  type CompletedRequest,
  type CallHooks,
  type Call,
  type Completer,
  type Budget,
  type ProviderRuntimeOptions,
  type ProviderStats,
} from './call/provider-runtime.js';
export { ProviderRuntimes, type ModelOfProvider, type SharedLimits } from './call/provider-runtimes.js';
export { smallCall } from './call/small-call.js';
export { LIMITERS_BUCKET, limiterLeaseSchema, type LimiterLease, type LeaseTable } from './limits/shared-limiter.js';
export { RunBudgets, type AcquiredBudget } from './budget/run-budgets.js';
export { costOf } from './budget/cost.js';
export { BatchedCompleter } from './batch/batched-completer.js';
export { Submissions } from './batch/submissions.js';
export { BATCH_TUNING, type BatchTuning } from './batch/batch-tuning.js';
export { BatchClient } from './batch/batch-client.js';
export { digest } from './digest.js';
export { once } from './once.js';
