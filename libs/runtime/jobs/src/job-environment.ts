import { join } from 'node:path';
import type { Compute } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import type { ModelReference } from '@agora/python-worker';

/** Where models of the hub lie and how they are fetched; none of it is secret. */
const HUB = /^(HF_(?!.*TOKEN)|TRANSFORMERS_)/;
const HUB_TOKENS = ['HF_TOKEN', 'HF_HUB_TOKEN'];

export interface JobEnvironment {
  env: Record<string, string>;
  secretNames: string[];
}

/**
 * All that a training is told of our environment. A token of the hub goes along only with a student of the hub.
 * Fault `missing-credential` for a variable of `environment.pass` that is not set.
 */
export function jobEnvironment(
  { environment }: Pick<Compute, 'environment'>,
  { folder, packages, model }: { folder: string; packages?: string | undefined; model: ModelReference },
  ours: NodeJS.ProcessEnv = process.env,
): JobEnvironment {
  const hub = Object.entries(ours).filter(([name]) => HUB.test(name));
  const tokens = 'id' in model ? HUB_TOKENS.filter((name) => ours[name]) : [];
  const secretNames = [...new Set([...tokens, ...environment.pass])];
  const secrets = secretNames.map((name) => [name, valueOf(name, ours)] as const);
  const env = Object.fromEntries([
    ...hub,
    ['PYTHONUNBUFFERED', '1'],
    ['PYTHONHASHSEED', '0'],
    ...Object.entries(environment.variables),
    ['PYTHONPATH', [join(folder, 'python'), packages, environment.variables.PYTHONPATH].filter(Boolean).join(':')],
    ...secrets,
  ]) as Record<string, string>;
  return { env, secretNames };
}

function valueOf(name: string, ours: NodeJS.ProcessEnv): string {
  const value = ours[name];
  if (value) return value;
  throw new Fault('missing-credential', `compute: environment.pass names ${name}, which is not set here`, {
    fix: `export ${name}=… where the trainer runs, or take it out of environment.pass.`,
  });
}
