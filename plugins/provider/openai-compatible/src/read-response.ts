import type { Completion } from '@agora/contracts';
import { badResponse, errorInBody, readCompletion } from '@agora/openai-protocol';
import type { Header } from '@agora/provider-kit';

/** The completion in a successful answer's body. A retryable `bad-response` Fault when there is none. */
export function readResponse(text: string, header: Header): Completion {
  const body = parse(text);
  // Some routers say 200 and put what went wrong into the body.
  const error: unknown = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  if (error) throw errorInBody(error, header);
  return readCompletion(body);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badResponse(/^\s*</.test(text) ? 'it is a web page' : 'it is not JSON');
  }
}
