import { allOrEveryFault } from '@agora/plugin-api';
import { access, constants } from 'node:fs/promises';
import type { DataFile } from './data-file.js';
import { readFault } from './open-data.js';

/** @throws Fault that names every one of these files that is not there or may not be read, so that all are mended at once. */
export async function requireFiles(files: readonly (DataFile | undefined)[]): Promise<void> {
  await allOrEveryFault(
    files.map(async (file) => {
      if (!file) return;
      await access(file.path, constants.R_OK).catch((error: unknown) => {
        throw readFault(file, error);
      });
    }),
  );
}
