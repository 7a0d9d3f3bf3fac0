import { allOrEveryFault } from '@agora/plugin-api';
import { access, constants } from 'node:fs/promises';
import type { DataFile } from './data-file.js';
import { readFault } from './open-data.js';

/** @throws Fault that names all files that are missing or not readable, so that the user can correct all at once. */
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
