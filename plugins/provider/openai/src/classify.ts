import { Fault, readRateLimits } from '@agora/plugin-api';
import { readError, readFailure } from '@agora/openai-protocol';
import { classifyFailure, disconnected, EndpointError, type Header, type VendorFailure } from '@agora/provider-kit';
import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'openai';

/** Anything thrown on the way to an answer as a Fault that names the endpoint. */
export function classify(error: unknown, baseURL: string): Fault {
  if (error instanceof APIUserAbortError) return new Fault('cancelled', 'The call was cancelled.', { cause: error });
  if (error instanceof APIConnectionTimeoutError) {
    return new Fault('timeout', `${baseURL} did not answer in time.`, { retryable: true, cause: error });
  }
  const fault = classifyFailure(fromSdk(error), { name: baseURL, read });
  return error instanceof APIConnectionError && fault.code === 'internal' ? disconnected(error, baseURL) : fault;
}

/** The SDK's error as what the endpoint said; anything else as it is. */
function fromSdk(error: unknown): unknown {
  if (!(error instanceof APIError) || typeof error.status !== 'number') return error;
  // The SDK puts the status before a text.
  const body: unknown = error.error === undefined ? error.message.replace(/^\d{3} /, '') : { error: error.error };
  const headers = error.headers instanceof Headers ? error.headers : undefined;
  return new EndpointError(error.status, body, (name) => headers?.get(name) ?? undefined, { cause: error });
}

function read({ status, body, header }: EndpointError): VendorFailure {
  const said = readFailure(body, status);
  const { code } = readError(body);
  // OpenAI's word for a prompt that its usage policies do not allow.
  if (code === 'invalid_prompt') return { ...said, code: 'content-filtered' };
  if (code === 'unsupported_parameter' || code === 'unsupported_value') {
    return { ...said, fix: 'This model takes other parameters: remove the field with extraBody: { FIELD: null }.' };
  }
  if (status === 429 && said.code === undefined) return { ...said, ...rest(header) };
  return said;
}

/** Without Retry-After, the empty bucket says when there will be room again: for one request, or for its tokens. */
function rest(header: Header): VendorFailure {
  if (header('retry-after') || header('retry-after-ms')) return {};
  const { requests, tokens } = readRateLimits(header) ?? {};
  if (requests?.remaining === 0) return { retryAfterMs: Math.ceil(requests.resetMs / requests.limit) };
  return tokens?.remaining === 0 ? { retryAfterMs: tokens.resetMs } : {};
}
