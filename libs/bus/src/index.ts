export { busOptions, type BusOptions } from './bus-options.js';
export { Bus, type BusConnectOptions } from './bus.js';
export { RevisionConflict, type KvEntry, type KvTable } from './kv-table.js';
export { type Log } from './log.js';
export {
  findNatsServer,
  startNatsServer,
  type NatsServer,
  type NatsServerExit,
  type NatsServerOptions,
} from './nats-server.js';
export {
  runServiceMain,
  startService,
  type RunningService,
  type ServiceDefinition,
  type ServiceEnvironment,
  type ServiceOptions,
} from './service.js';
export { WorkContext, type WorkContextInit } from './work-context.js';
