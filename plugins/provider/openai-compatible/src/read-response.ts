import type { Completion } from '@agora/contracts';
import { badResponse, readCompletion } from '@agora/openai-protocol';
import { EndpointError } from './endpoint-error.js';

/** The completion in a successful answer's body. A retryable `bad-response` Fault when there is none. */
export function readResponse(text: string): Completion {
  const body = parse(text);
  // Some routers say 200 and put what went wrong into the body.
  const error: unknown = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  if (error) throw EndpointError.fromBody(error);
  return readCompletion(body);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badResponse(/^\s*</.test(text) ? 'it is a web page' : 'it is not JSON');
  }
}
