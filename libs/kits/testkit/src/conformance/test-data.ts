import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Fault, type PluginContext } from '@agora/plugin-api';

/** The folder with real public data files, from AGORA_TEST_DATA; undefined, with a message, when it is not set. */
export function testDataFolder(): string | undefined {
  const folder = process.env['AGORA_TEST_DATA'];
  if (folder && existsSync(resolve(folder, 'gsm8k_train.jsonl.gz'))) return folder;
  console.warn(`Skipped: no public data files in ${folder ?? 'sight'}; name their folder in AGORA_TEST_DATA.`);
  return undefined;
}

/** Finds files as the host does, in a folder with compressed files; it downloads nothing. */
export const fileOfFolder: NonNullable<PluginContext['dataFile']> = ({ title, names }, folder = '') => {
  const found = names
    .flatMap((name) => [resolve(folder, name), resolve(folder, `${name}.gz`)])
    .find((path) => existsSync(path));
  return found
    ? Promise.resolve(found)
    : Promise.reject(new Fault('not-found', `${title} is not in ${folder}`, { fix: `Put ${names[0]} there.` }));
};
