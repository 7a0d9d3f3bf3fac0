import type { PluginContext } from '@agora/plugin-api';
import type { OpenaiCompatibleOptions } from './options.js';

/** The headers of every call, with secrets filled in. Names in lower case. */
export function headersOf(options: OpenaiCompatibleOptions, context: PluginContext): Record<string, string> {
  const apiKey = options.apiKeyEnv === undefined ? undefined : context.secret(options.apiKeyEnv);
  return {
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    ...(options.organization === undefined ? {} : { 'openai-organization': options.organization }),
    ...ownHeaders(options, context),
  };
}

function ownHeaders({ headers }: OpenaiCompatibleOptions, context: PluginContext): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      typeof value === 'string' ? value : context.secret(value.env),
    ]),
  );
}
