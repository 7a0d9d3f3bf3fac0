import { LineFile, readGzipLines, type Artifact } from '@agora/artifacts';
import { numberOf, PROMPTS_FILE } from '../shard/prompt-book.js';

/** Where a line says which prompt it holds: `{"hash":"…`. */
const HASH_AT = 9;
const HASH_DIGITS = 64;

/** Writes the prompts of all shards, each text once. Nothing where the shards kept none, as older versions did not. */
export async function joinPrompts(shards: readonly Artifact[], file: string): Promise<void> {
  const keeping = shards.filter(({ manifest }) => PROMPTS_FILE in manifest.files);
  if (keeping.length === 0) return;
  const known = new Set<number>();
  const joined = await LineFile.gzip(file);
  try {
    for (const shard of keeping) {
      for await (const line of readGzipLines(shard.path(PROMPTS_FILE))) {
        const hash = numberOf(line.slice(HASH_AT, HASH_AT + HASH_DIGITS));
        if (known.has(hash)) continue;
        known.add(hash);
        joined.add(line);
        if (joined.full) await joined.flush();
      }
    }
    await joined.flush();
  } finally {
    await joined.close();
  }
}
