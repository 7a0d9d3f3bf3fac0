import type { Completion } from '@agora/plugin-api';
import { parseBody, readCompletion, throwIfError } from '@agora/openai-protocol';
import type { Header } from '@agora/provider-kit';

/** The completion in a successful answer's body. A `bad-response` Fault when there is none. `name`: the endpoint's address. */
export function readResponse(text: string, header: Header, name?: string): Completion {
  const body = parseBody(text, name);
  throwIfError(body, header);
  return readCompletion(body, name);
}
