import type { CompletionRequest, Fault, Provider } from '@agora/plugin-api';
import type { FixtureServer, Reply } from '../http/fixture-server.js';

/** A reply by which an API of OpenAI's form refuses. */
export const refusal = (status: number, error: unknown, headers: Record<string, string> = {}): Reply => ({
  status,
  headers,
  body: { error },
});

/** The fault of a call, which must have sent one request. If the call is answered, this is a fault that says so. */
export async function faultOfCall(
  provider: Provider,
  request: CompletionRequest,
  server: FixtureServer,
): Promise<Fault> {
  const error: unknown = await provider.complete(request, new AbortController().signal).then(
    (completion) => new Error(`it answered ${JSON.stringify(completion)}`),
    (reason: unknown) => reason,
  );
  expect(server.requests).toHaveLength(1);
  return provider.classify(error);
}
