import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Home } from '@agora/artifacts';
import { makeFolder, onStorage } from '@agora/storage';

const FORM = /^[\w-]{32,}$/;

/**
 * The token of a home's gateway, made once and kept in a file that only this user may read: links and open pages stay good when
 * the gateway is started again. Deleting the file makes all of them void.
 */
export async function keptToken(home: Home): Promise<string> {
  const file = join(home.host, 'gateway-token');
  return onStorage(file, async () => {
    const known = await readToken(file);
    if (known !== undefined) return known;
    await makeFolder(home.root);
    await makeFolder(home.host);
    const token = randomBytes(24).toString('base64url');
    try {
      await writeFile(file, `${token}\n`, { flag: 'wx', mode: 0o600 });
      return token;
    } catch (error) {
      const other = await readToken(file); // Of a gateway that started at the same moment.
      if (other === undefined) throw error;
      return other;
    }
  });
}

async function readToken(file: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return FORM.test(text.trim()) ? text.trim() : undefined;
}

/** Compares without telling by its time how much of it was right. */
export function isToken(given: string, token: string): boolean {
  return timingSafeEqual(hashOf(given), hashOf(token));
}

const hashOf = (text: string): Buffer => createHash('sha256').update(text).digest();
