import { access, constants, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';

// Debian installs into /usr/sbin, which is not on every user's PATH.
const USUAL_FOLDERS = ['/usr/local/bin', '/usr/local/sbin', '/usr/bin', '/usr/sbin', '/opt/homebrew/bin'];

/**
 * Absolute path of nats-server, or undefined. AGORA_NATS_SERVER, when set, is the only place looked at; else PATH, the
 * usual folders, and what the set-up fetched into the cache folder.
 */
export async function findNatsServer(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const named = env['AGORA_NATS_SERVER'];
  if (named) return (await isExecutable(named)) ? named : undefined;
  const onPath = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  for (const folder of [...onPath, ...USUAL_FOLDERS, ...(await fetchedReleases(env))]) {
    const candidate = join(folder, 'nats-server');
    if (await isExecutable(candidate)) return candidate;
  }
  return undefined;
}

/** Folders of fetched releases, newest first. */
async function fetchedReleases(env: NodeJS.ProcessEnv): Promise<string[]> {
  const xdg = env['XDG_CACHE_HOME']?.trim();
  const cache = join(xdg && isAbsolute(xdg) ? xdg : join(env['HOME'] || homedir(), '.cache'), 'agora');
  const names = await readdir(cache).catch(() => []);
  return names
    .filter((name) => /^nats-server-\d/.test(name))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => join(cache, name));
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
