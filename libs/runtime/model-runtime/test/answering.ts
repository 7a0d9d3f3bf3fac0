import type { Completion } from '@agora/plugin-api';
import { useFixtureServer } from '@agora/testkit';
import { ProviderRuntime } from '../src/call/provider-runtime.js';
import type { ProviderRuntimeOptions } from '../src/call/runtime-options.js';
import { HttpProvider } from './http-provider.js';
import { quick } from './runtime-support.js';

const usage = { inputTokens: 1000, outputTokens: 100 };
export const price = { input: 3, output: 15 };
export const answer = (text: string): Completion => ({ text, finish: 'stop', usage });

/** Runtimes of a model over HTTP that repeats what it is asked, and counts the same tokens for whatever it says. */
export function useAnsweringModel() {
  const fixture = useFixtureServer();
  beforeEach(() => fixture.server.respond(({ body }) => ({ body: answer(`re: ${body}`) })));
  const open = (options: Partial<ProviderRuntimeOptions> = {}, own = {}): ProviderRuntime =>
    new ProviderRuntime(new HttpProvider(fixture.server.url, own), { model: 'm', ...quick, ...options });
  return { fixture, open };
}
