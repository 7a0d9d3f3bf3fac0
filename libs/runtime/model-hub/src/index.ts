export { GRAPHS } from './choose-files.js';
export { describeModels, readByPython, type DescribedModels } from './described-models.js';
export { isHubName, isCommit, parseHubName, HUB_PREFIX, type HubName } from './hub-name.js';
export { hubSettings, type HubSettings } from './hub-settings.js';
export { ModelHub, type FetchOptions } from './model-hub.js';
export type { ModelRecord } from './model-records.js';
