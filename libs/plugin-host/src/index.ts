export { PluginDesk } from './plugin-desk.js';
export { PluginHost, type PluginHostOptions, type PluginInfo } from './plugin-host.js';
export { Redactor } from './secrets/redactor.js';
export {
  ProviderRuntime,
  type Answer,
  type Call,
  type ProviderRuntimeOptions,
  type ProviderStats,
} from './runtime/provider-runtime.js';
export { ProviderRuntimes, type ModelOfProvider } from './runtime/provider-runtimes.js';
export { costOf } from './runtime/cost.js';
