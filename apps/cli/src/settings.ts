import { busOptions, type BusOptions } from '@agora/bus';
import { Fault } from '@agora/plugin-api';

/** Flags that several commands share, each with an environment variable of the same meaning. */
export interface SharedFlags {
  json?: boolean;
  home?: string;
  nats?: string;
  natsUser?: string;
  natsPassword?: string;
  natsToken?: string;
  natsCa?: string;
  natsCert?: string;
  natsKey?: string;
  natsCreds?: string;
  natsNkey?: string;
}

const BESIDE_NATS = {
  natsUser: '--nats-user',
  natsPassword: '--nats-password',
  natsToken: '--nats-token',
  natsCa: '--nats-ca',
  natsCert: '--nats-cert',
  natsKey: '--nats-key',
  natsCreds: '--nats-creds',
  natsNkey: '--nats-nkey',
} as const;

/**
 * How to reach NATS, or undefined when everything runs embedded.
 * @throws Fault `invalid-input` when flags give credentials but no address: the run would start embedded, which was not meant.
 */
export function busFrom(flags: SharedFlags, env: NodeJS.ProcessEnv = process.env): BusOptions | undefined {
  if (flags.nats || env['AGORA_NATS']) return servedBus(flags, env);
  const beside = Object.entries(BESIDE_NATS).find(([key]) => flags[key as keyof typeof BESIDE_NATS] !== undefined);
  if (!beside) return undefined;
  const [, flag] = beside;
  throw new Fault('invalid-input', `${flag} is given, but no NATS to use it for`, {
    fix: `Name it with --nats or AGORA_NATS, or leave out ${flag}: embedded services need none.`,
  });
}

/** How a service reaches NATS: at the default address, unless another is named. */
export function servedBus(flags: SharedFlags, env: NodeJS.ProcessEnv = process.env): BusOptions {
  const servers = flags.nats || undefined;
  const { natsUser: user, natsPassword: password, natsToken: token, natsCa: ca, natsCert: cert, natsKey: key } = flags;
  const { natsCreds: creds, natsNkey: nkey } = flags;
  return busOptions({ servers, user, password, token, tls: { ca, cert, key }, creds, nkey }, env);
}
