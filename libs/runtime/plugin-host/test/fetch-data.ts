// Finds the data source given as JSON and prints its path. The cache is named by AGORA_DATA.
import type { DataSource } from '@agora/plugin-api';
import { DataFiles, dataSettings } from '../src/index.js';

new DataFiles(dataSettings(process.env))
  .find(JSON.parse(process.argv[2] ?? '') as DataSource)
  .then((path) => process.stdout.write(`${path}\n`))
  .catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  });
