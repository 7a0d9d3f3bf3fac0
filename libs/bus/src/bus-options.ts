/** How to reach NATS. `tls` names PEM files. Credentials may also stand in the URL (`nats://user:password@host:4222`). */
export interface BusOptions {
  /** One URL, or several separated by commas. */
  servers: string;
  user?: string;
  password?: string;
  token?: string;
  tls?: { ca?: string; cert?: string; key?: string };
}

/**
 * The options that AGORA_NATS, AGORA_NATS_USER, AGORA_NATS_PASSWORD, AGORA_NATS_TOKEN, AGORA_NATS_CA, AGORA_NATS_CERT and
 * AGORA_NATS_KEY describe; `given` wins over the environment. Empty variables count as unset.
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
  };
}
