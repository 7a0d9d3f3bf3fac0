import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

// Debian installs into /usr/sbin, which is not on every user's PATH.
const USUAL_FOLDERS = ['/usr/local/bin', '/usr/local/sbin', '/usr/bin', '/usr/sbin', '/opt/homebrew/bin'];

/** Absolute path of nats-server, or undefined. AGORA_NATS_SERVER, when set, is the only place looked at. */
export async function findNatsServer(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const named = env['AGORA_NATS_SERVER'];
  const onPath = (env['PATH'] ?? '').split(delimiter).filter(Boolean);
  const candidates = named ? [named] : [...onPath, ...USUAL_FOLDERS].map((folder) => join(folder, 'nats-server'));
  for (const candidate of candidates) if (await isExecutable(candidate)) return candidate;
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
