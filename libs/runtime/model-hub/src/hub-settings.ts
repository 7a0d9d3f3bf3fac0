import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Fault } from '@agora/plugin-api';

/** How the hub is reached, by the variables of Hugging Face's own tools. */
export interface HubSettings {
  /** Without a slash at its end. */
  endpoint: string;
  token: string | undefined;
  offline: boolean;
  /** Folder of what Hugging Face's tools have fetched. */
  cache: string;
}

const HUB = 'https://huggingface.co';
const TRUE = new Set(['1', 'true', 'yes', 'on']);

/** HF_ENDPOINT, HF_TOKEN (or the token file of HF_HOME), HF_HUB_OFFLINE, HF_HUB_CACHE and HF_HOME. Fault `invalid-input`. */
export function hubSettings(env: NodeJS.ProcessEnv = process.env): HubSettings {
  const endpoint = (env['HF_ENDPOINT'] || HUB).replace(/\/+$/, '');
  if (!/^https?:\/\/[^\s/@]+(\/\S*)?$/.test(endpoint)) {
    throw new Fault('invalid-input', 'HF_ENDPOINT is no http or https address', {
      fix: `Unset it, or set it to ${HUB}.`,
    });
  }
  const home = env['HF_HOME'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'huggingface');
  return {
    endpoint,
    token: env['HF_TOKEN']?.trim() || tokenIn(env['HF_TOKEN_PATH'] || join(home, 'token')),
    offline: TRUE.has((env['HF_HUB_OFFLINE'] ?? '').toLowerCase()),
    cache: env['HF_HUB_CACHE'] || join(home, 'hub'),
  };
}

function tokenIn(path: string): string | undefined {
  try {
    return existsSync(path) ? readFileSync(path, 'utf8').trim() || undefined : undefined;
  } catch {
    return undefined; // A token that cannot be read is none; a gated model will say so.
  }
}
