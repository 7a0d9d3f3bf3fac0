import type { EndpointEngine } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { asRecord, classifyFailure } from '@agora/provider-kit';
import { readFailure } from '@agora/openai-protocol';
import { getJson, type GetOptions } from './get-json.js';

/** Header with the key, by the name of its variable. @throws Fault `missing-credential` */
export function authorization(place: EndpointEngine, environment: NodeJS.ProcessEnv): Record<string, string> {
  const { apiKeyEnv } = place;
  if (apiKeyEnv === undefined) return {};
  const key = environment[apiKeyEnv];
  if (key) return { authorization: `Bearer ${key}` };
  throw new Fault('missing-credential', `engines.endpoint.apiKeyEnv: ${apiKeyEnv} is not set`, {
    fix: `Set ${apiKeyEnv} to the key of the servers, or leave apiKeyEnv out.`,
  });
}

/**
 * The version of the servers: all of a place must have one, as they answer for the subjects of one comparison. Each is also asked
 * whether it serves what the file says. `unsaid` where none tells.
 */
export async function endpointVersion(place: EndpointEngine, environment: NodeJS.ProcessEnv): Promise<string> {
  const headers = authorization(place, environment);
  const said = new Map<string, string>();
  for (const [model, { baseURL, served }] of Object.entries(place.models)) {
    await requireServed(baseURL, served, { headers }, `engines.endpoint.models.${model}`);
    said.set(baseURL, place.version ?? (await toldVersion(baseURL, { headers })) ?? 'unsaid');
  }
  const versions = [...new Set(said.values())];
  if (versions.length === 1) return versions[0] ?? 'unsaid';
  const each = [...said].map(([baseURL, version]) => `${baseURL}: ${version}`).join(', ');
  throw new Fault('invalid-input', `engines.endpoint: its servers are of different versions (${each})`, {
    fix: 'Let all subjects be answered by one version of one engine: scores of several cannot be compared.',
  });
}

/** @throws Fault `not-found` where the server has no such model, `unreachable` where there is none. */
export async function requireServed(
  baseURL: string,
  served: string,
  options: GetOptions,
  place: string,
): Promise<void> {
  const names = await servedNames(baseURL, options, place);
  if (names === undefined || names.includes(served)) return;
  const known = names.slice(0, 5).join(', ') || 'nothing';
  throw new Fault('not-found', `${place}: ${baseURL} does not serve "${served}" but ${known}`, {
    fix: 'Set `served` to what the server calls the model.',
  });
}

async function servedNames(baseURL: string, options: GetOptions, place: string): Promise<string[] | undefined> {
  try {
    const data = asRecord(await getJson(`${baseURL}/models`, options))?.['data'];
    if (!Array.isArray(data)) return undefined;
    return data.flatMap((one) => {
      const id = asRecord(one)?.['id'];
      return typeof id === 'string' ? [id] : [];
    });
  } catch (error) {
    throw classifyFailure(error, {
      name: `${place}: ${baseURL}`,
      read: ({ status, body }) => readFailure(body, status),
    });
  }
}

/** vLLM tells at /version, SGLang at /get_server_info; others may not. */
async function toldVersion(baseURL: string, options: GetOptions): Promise<string | undefined> {
  const { origin } = new URL(baseURL);
  for (const path of ['/version', '/get_server_info']) {
    const version = await getJson(origin + path, options)
      .then((body) => asRecord(body)?.['version'])
      .catch(() => undefined);
    if (typeof version === 'string' && version !== '') return version;
  }
  return undefined;
}
