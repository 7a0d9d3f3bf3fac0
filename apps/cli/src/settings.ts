import { busOptions, type BusOptions } from '@agora/bus';
import { resolve } from 'node:path';

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
}

/** Folder of artifacts and journals. */
export function homeFrom(flags: SharedFlags, env: NodeJS.ProcessEnv = process.env): string {
  return resolve(flags.home ?? (env['AGORA_HOME'] || '.agora'));
}

/** How to reach NATS, or undefined when everything runs embedded. */
export function busFrom(flags: SharedFlags, env: NodeJS.ProcessEnv = process.env): BusOptions | undefined {
  return flags.nats || env['AGORA_NATS'] ? servedBus(flags, env) : undefined;
}

/** How a service reaches NATS: at the default address, unless another is named. */
export function servedBus(flags: SharedFlags, env: NodeJS.ProcessEnv = process.env): BusOptions {
  const servers = flags.nats || undefined;
  const { natsUser: user, natsPassword: password, natsToken: token, natsCa: ca, natsCert: cert, natsKey: key } = flags;
  return busOptions({ servers, user, password, token, tls: { ca, cert, key } }, env);
}
