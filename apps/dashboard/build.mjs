// Builds the pages into dist/pages. From the folder of this package, wherever it is started.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

process.chdir(fileURLToPath(new URL('.', import.meta.url)));
await build();
