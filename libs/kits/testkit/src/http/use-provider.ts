import type { CompletionRequest, Plugin, Provider } from '@agora/plugin-api';
import { pluginContext } from '../conformance/context.js';
import { useFixtureServer, type FixtureServer } from './fixture-server.js';

export interface ProviderFixture {
  /** Where secrets are read. */
  environment?: Record<string, string>;
  /** What comes after the server's address in `baseURL`, such as `/v1beta`. */
  path?: string;
  /** The body of an answer, for `sent`. */
  answer: object;
}

export interface ProviderInUse {
  readonly fixture: { readonly server: FixtureServer };
  /** A provider that asks the server; closed after the spec. */
  open(options?: Record<string, unknown>): Promise<Provider>;
  /** The body that the provider sends for this request. */
  sent(request: CompletionRequest, options?: Record<string, unknown>): Promise<unknown>;
}

/** A server for the surrounding block of specs, and providers of one plugin that ask it. */
export function useProvider(
  plugin: Plugin<'provider'>,
  { environment = {}, path = '', answer }: ProviderFixture,
): ProviderInUse {
  const fixture = useFixtureServer();
  const opened: Provider[] = [];
  const open = async (options: Record<string, unknown> = {}): Promise<Provider> => {
    const parsed = plugin.options.parse({ baseURL: `${fixture.server.url}${path}`, ...options });
    const provider = await plugin.create(parsed, pluginContext({ environment }));
    opened.push(provider);
    return provider;
  };
  const sent = async (request: CompletionRequest, options?: Record<string, unknown>): Promise<unknown> => {
    fixture.server.reply({ body: answer });
    await (await open(options)).complete(request, new AbortController().signal);
    return fixture.server.requests[0]?.json();
  };
  afterEach(async () => {
    for (const provider of opened.splice(0)) await provider.close?.();
  });
  return { fixture, open, sent };
}
