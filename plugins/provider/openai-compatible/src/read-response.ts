import type { Completion } from '@agora/contracts';
import { errorInBody, readCompletion } from '@agora/openai-protocol';
import { notJson, type Header } from '@agora/provider-kit';

/** The completion in a successful answer's body. A `bad-response` Fault when there is none. `name`: the endpoint's address. */
export function readResponse(text: string, header: Header, name?: string): Completion {
  const body = parse(text, name);
  // Some routers say 200 and put what went wrong into the body.
  const error: unknown = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  if (error) throw errorInBody(error, header);
  return readCompletion(body, name);
}

function parse(text: string, name: string | undefined): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson(text, name);
  }
}
