import { definePlugin } from '@agora/plugin-api';
import { datasetOptions } from './options.js';
import { DatasetProvider } from './provider.js';

export { datasetOptions, type DatasetOptions } from './options.js';

export default definePlugin({
  kind: 'provider',
  id: 'dataset',
  version: '1',
  description:
    'A dataset that exists already (JSONL, Parquet, CSV, or of the Hugging Face hub), as a contestant beside generators',
  options: datasetOptions,
  givesRows: true,
  // The rows themselves enter keys, with what is told of them: where they lie and how they were read does not.
  identity: () => ({}),
  create: (options, context) => new DatasetProvider(options, context),
});
