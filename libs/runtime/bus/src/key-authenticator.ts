import { readFile } from 'node:fs/promises';
import { Fault } from '@agora/plugin-api';
import { credsAuthenticator, nkeyAuthenticator, nkeys, type Authenticator } from 'nats';
import type { Endpoint } from './bus-options.js';

/**
 * Proves who we are by a key that never leaves this process; undefined when none was given.
 * @throws Fault `invalid-input` that names the file and repeats nothing of it
 */
export async function keyAuthenticator({ creds, nkey }: Endpoint): Promise<Authenticator | undefined> {
  if (creds !== undefined && nkey !== undefined) {
    throw new Fault('invalid-input', 'both a credentials file and an nkey are given for NATS', {
      fix: 'Give one of --nats-creds (AGORA_NATS_CREDS) and --nats-nkey (AGORA_NATS_NKEY).',
    });
  }
  if (creds !== undefined) {
    const text = await read(creds, 'AGORA_NATS_CREDS');
    if (!/BEGIN NATS USER JWT/.test(text) || !/BEGIN USER NKEY SEED/.test(text)) throw noKey(creds, 'AGORA_NATS_CREDS');
    return credsAuthenticator(new TextEncoder().encode(text));
  }
  if (nkey === undefined) return undefined;
  const seed = new TextEncoder().encode((await read(nkey, 'AGORA_NATS_NKEY')).trim());
  try {
    nkeys.fromSeed(seed);
  } catch {
    throw noKey(nkey, 'AGORA_NATS_NKEY'); // The library's message may hold the seed.
  }
  return nkeyAuthenticator(seed);
}

async function read(file: string, variable: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Fault(
      'invalid-input',
      `cannot read the NATS key file ${file} (${(error as NodeJS.ErrnoException).code})`,
      {
        fix: `Name a readable file in ${variable}.`,
      },
    );
  }
}

function noKey(file: string, variable: string): Fault {
  return new Fault('invalid-input', `the file ${file} holds no key for NATS`, {
    fix: `Name in ${variable} ${variable === 'AGORA_NATS_CREDS' ? 'a .creds file, as nsc writes it' : 'a file with a seed that begins with SU'}.`,
  });
}
