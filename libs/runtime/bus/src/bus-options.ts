import { Fault } from '@agora/plugin-api';

/** How to reach NATS. `tls` names PEM files. Credentials may also stand in the URL (`nats://user:password@host:4222`). */
export interface BusOptions {
  /** One URL, or several separated by commas. */
  servers: string;
  user?: string;
  password?: string;
  token?: string;
  tls?: { ca?: string; cert?: string; key?: string };
  /** A credentials file (a user's JWT and its seed). */
  creds?: string;
  /** A file with the seed of an nkey. */
  nkey?: string;
}

/**
 * The options that AGORA_NATS, AGORA_NATS_USER, AGORA_NATS_PASSWORD, AGORA_NATS_TOKEN, AGORA_NATS_CA, AGORA_NATS_CERT,
 * AGORA_NATS_KEY, AGORA_NATS_CREDS and AGORA_NATS_NKEY describe; `given` wins over the environment. Empty variables count as unset.
 */
export function busOptions(given: Partial<BusOptions> = {}, env: NodeJS.ProcessEnv = process.env): BusOptions {
  const read = (name: string): string | undefined => env[name] || undefined;
  const tls = {
    ca: given.tls?.ca ?? read('AGORA_NATS_CA'),
    cert: given.tls?.cert ?? read('AGORA_NATS_CERT'),
    key: given.tls?.key ?? read('AGORA_NATS_KEY'),
  };
  return {
    servers: given.servers ?? read('AGORA_NATS') ?? 'nats://127.0.0.1:4222',
    user: given.user ?? read('AGORA_NATS_USER'),
    password: given.password ?? read('AGORA_NATS_PASSWORD'),
    token: given.token ?? read('AGORA_NATS_TOKEN'),
    tls: tls.ca || tls.cert || tls.key ? tls : undefined,
    creds: given.creds ?? read('AGORA_NATS_CREDS'),
    nkey: given.nkey ?? read('AGORA_NATS_NKEY'),
  };
}

/** Options with the credentials taken out of the URLs. */
export interface Endpoint {
  /** `host:port` each; safe to show. */
  hosts: string[];
  user?: string;
  password?: string;
  token?: string;
  tls?: { ca?: string; cert?: string; key?: string };
  creds?: string;
  nkey?: string;
}

const SCHEMES = new Set(['nats:', 'tls:']);

/** Splits URLs into addresses and credentials. Credentials given beside the URL win over those in it. */
export function readEndpoint(options: BusOptions): Endpoint {
  const urls = options.servers
    .split(',')
    .map((server) => server.trim())
    .filter(Boolean)
    .map(parseServer);
  if (urls.length === 0) throw notAUrl();
  const inUrl = urls.find(({ username }) => username !== '');
  const fromUrl = inUrl ? credentialsOf(inUrl) : {};
  const secure = urls.some(({ protocol }) => protocol === 'tls:');
  return {
    hosts: urls.map(({ host, port }) => (port === '' ? `${host}:4222` : host)),
    user: options.user ?? fromUrl.user,
    password: options.password ?? fromUrl.password,
    token: options.token ?? fromUrl.token,
    tls: options.tls ?? (secure ? {} : undefined),
    creds: options.creds,
    nkey: options.nkey,
  };
}

function credentialsOf(url: URL): { user?: string; password?: string; token?: string } {
  const name = decodeURIComponent(url.username);
  // As everywhere in NATS: a lone name before the @ is a token.
  return url.password === '' ? { token: name } : { user: name, password: decodeURIComponent(url.password) };
}

function parseServer(server: string): URL {
  try {
    const url = new URL(server.includes('://') ? server : `nats://${server}`);
    if (SCHEMES.has(url.protocol) && url.hostname !== '') return url;
  } catch {
    // The text may hold a password, so neither it nor Node's message about it is passed on.
  }
  throw notAUrl();
}

function notAUrl(): Fault {
  return new Fault('invalid-input', 'the NATS address is not a URL that Agora understands', {
    fix: 'Write it as nats://host:4222 (or tls://host:4222), several separated by commas, in --nats or AGORA_NATS.',
  });
}
