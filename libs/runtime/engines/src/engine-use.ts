import type { EngineName, EnginePlaces, EngineUse } from '@agora/run-schemas';
import { loadCompute } from '@agora/jobs';
import { Fault } from '@agora/plugin-api';
import { enginesVersion } from '@agora/python-worker';
import { continuousVersion } from './continuous-version.js';
import { endpointVersion } from './endpoint-version.js';
import { installationOf } from './installation.js';

/** The engines of a compute file. */
export interface LoadedPlaces {
  file: string;
  /** Folder that relative paths in it refer to. */
  baseDir: string;
  engines: EnginePlaces;
}

/** Names the compute file, as --compute does. */
const COMPUTE_VARIABLE = 'AGORA_COMPUTE';

/** What the compute file that the environment names says of engines; undefined without one. Faults as of `loadCompute`. */
export async function placesIn(environment: NodeJS.ProcessEnv): Promise<LoadedPlaces | undefined> {
  const named = environment[COMPUTE_VARIABLE];
  if (!named) return undefined;
  const { file, baseDir, compute } = await loadCompute(named);
  return { file, baseDir, engines: compute.engines ?? {} };
}

/**
 * An engine as part of a key: found at its place and asked for its version. Starts no server and spends nothing. Faults
 * `invalid-input`, `not-found`, `missing-dependency` and `unreachable` when it is not there.
 */
export async function engineUse(
  name: Exclude<EngineName, 'worker'>,
  environment: NodeJS.ProcessEnv,
): Promise<EngineUse> {
  return { name, version: await versionOf(name, environment), client: enginesVersion };
}

async function versionOf(name: EngineUse['name'], environment: NodeJS.ProcessEnv): Promise<string> {
  if (name === 'continuous') return continuousVersion(environment);
  const places = await placesIn(environment);
  if (name === 'endpoint') return endpointVersion(placed(name, places?.engines.endpoint, places), environment);
  const installation = await installationOf(name, placed(name, places?.engines[name], places), places?.baseDir ?? '');
  return installation.version;
}

/** @throws Fault `invalid-input` where the file has no place for the engine. */
export function placed<T>(name: EngineName, place: T | undefined, places: LoadedPlaces | undefined): T {
  if (place !== undefined) return place;
  const where = places ? `${places.file} has no engines.${name}` : 'there is no compute file';
  throw new Fault('invalid-input', `evaluation.engine: ${name} is asked for, but ${where}`, {
    fix: `Say where it is: ${EXAMPLES[name]} in a file that --compute names; docs/evaluation-engines.md.`,
  });
}

const EXAMPLES: Record<EngineName, string> = {
  worker: '',
  continuous: '',
  vllm: 'engines: { vllm: { installation: /opt/vllm } }',
  sglang: 'engines: { sglang: { installation: /opt/sglang } }',
  endpoint: 'engines: { endpoint: { models: { MODEL: { baseURL: http://host:8000/v1, served: NAME } } } }',
};
