import { copyFile } from '@agora/contracts';
import type { ItemReader } from '../benchmarks/item-reader.js';
import type { CopyFolder } from './copy-folder.js';
import type { Redactor } from './redact.js';

/** Where a copy comes from, and where it goes. */
export interface CopySource {
  /** What a route answers; undefined where it says that there is no such thing. */
  ask(path: string): Promise<unknown>;
  items: ItemReader;
  folder: CopyFolder;
  /** Absent where texts stay. */
  redactor?: Redactor | undefined;
  signal?: AbortSignal | undefined;
}

/** What a name is called in the copy. */
export function called({ redactor }: CopySource, name: string): string {
  return redactor?.name(name) ?? name;
}

/** Writes a reply to the file that `copyFile` names. */
export function put(
  { folder, redactor }: CopySource,
  parts: readonly (string | number)[],
  reply: unknown,
): Promise<void> {
  return folder.write(copyFile(parts), JSON.stringify(redactor ? redactor.reply(reply) : reply));
}
