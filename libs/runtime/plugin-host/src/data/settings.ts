import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

export interface DataSettings {
  /** Folder of the user's cache. */
  cache: string;
  /** Nothing is fetched. */
  offline: boolean;
  /** Sent to the hub alone, for sources that ask for an account. */
  huggingFaceToken?: string;
  /** Origin of another hub than huggingface.co. */
  hub?: string;
}

/** Undefined for what is no address: whoever asks the hub says so. */
function originOf(address: string | undefined): string | undefined {
  return address && URL.canParse(address) ? new URL(address).origin : undefined;
}

/** AGORA_DATA names the cache, else XDG_CACHE_HOME holds it, else ~/.cache; AGORA_OFFLINE forbids the network. */
export function dataSettings(env: NodeJS.ProcessEnv): DataSettings {
  const own = env['AGORA_DATA']?.trim();
  const xdg = env['XDG_CACHE_HOME']?.trim();
  // The XDG base directory specification has relative values ignored.
  const base = xdg && isAbsolute(xdg) ? xdg : join(homedir(), '.cache');
  return {
    cache: own ? resolve(own) : join(base, 'agora', 'data'),
    offline: !['', '0', 'false', 'no'].includes((env['AGORA_OFFLINE'] ?? '').trim().toLowerCase()),
    huggingFaceToken: env['HF_TOKEN']?.trim() || undefined,
    hub: originOf(env['HF_ENDPOINT']?.trim()),
  };
}
