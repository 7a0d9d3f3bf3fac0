export { AllowedPlugins } from './loading/allowed-plugins.js';
export { PluginDesk } from './plugin-desk.js';
export { PluginHost, type PluginHostOptions, type PluginInfo } from './plugin-host.js';
export { DataFiles, type DataFilesOptions } from './data/data-files.js';
export { dataSettings, type DataSettings } from './data/settings.js';
export { Redactor } from './secrets/redactor.js';
export {
  ProviderRuntime,
  type Answer,
  type Attendants,
  type Call,
  type Purse,
  type ProviderRuntimeOptions,
  type ProviderStats,
} from './runtime/provider-runtime.js';
export { ProviderRuntimes, type ModelOfProvider, type SharedLimits } from './runtime/provider-runtimes.js';
export { LANES_BUCKET, laneLeaseSchema, type LaneLease, type LeaseTable } from './runtime/lane-leases.js';
export { once } from './runtime/once.js';
export { smallCall } from './runtime/small-call.js';
export { Purses, type HeldPurse } from './runtime/purses.js';
export { costOf } from './runtime/cost.js';
