export { eventsSince } from './events/events-since.js';
export { busOptions, type BusOptions } from './bus-options.js';
export { Bus, type BusConnectOptions, type EventStream, type RequestOptions } from './bus.js';
export { type NumberedEvent, type RunEventsOptions } from './events/run-events.js';
export { KvTable, RevisionConflict, type KvEntry } from './kv-table.js';
export { stderrLog, type Log, type LogLevel } from './log.js';
export { findNatsServer } from './nats-server/find-nats-server.js';
export {
  startNatsServer,
  spawnNatsServer,
  type NatsServer,
  type NatsServerExit,
  type NatsServerOptions,
} from './nats-server/nats-server.js';
export { nestLog } from './nest-log.js';
export { RpcContext } from './rpc/rpc-context.js';
export {
  listed,
  startService,
  type RunningService,
  type ServiceDefinition,
  type ServiceEnvironment,
  type ServiceOptions,
} from './service.js';
export { runServiceMain, type ServiceMainOptions } from './service-main.js';
export { type JobReceipt } from './jobs/queued-jobs.js';
export { batchContext } from './jobs/batch-context.js';
export { isRunCancelled, runCancelled } from './jobs/stoppable-runs.js';
export { WorkContext, type WorkContextInit } from './jobs/work-context.js';
export { type WorkTuning } from './jobs/work-tuning.js';
