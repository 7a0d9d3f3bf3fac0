export { AllowedPlugins } from './loading/allowed-plugins.js';
export { StagePlugins } from './stage-plugins.js';
export { PluginHost, type PluginHostOptions, type PluginInfo } from './plugin-host.js';
export { DataFiles, type DataFilesOptions } from './data/data-files.js';
export { dataSettings, type DataSettings } from './data/settings.js';
export { Redactor } from './secrets/redactor.js';
