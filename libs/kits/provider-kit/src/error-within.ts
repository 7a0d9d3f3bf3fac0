import { EndpointError } from './endpoint-error.js';
import { asRecord } from './lenient.js';

/** Anthropic's error types with their statuses, for errors that come without their status. */
const BY_TYPE: Record<string, number> = {
  invalid_request_error: 400,
  authentication_error: 401,
  permission_error: 403,
  not_found_error: 404,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  overloaded_error: 529,
};
const SUCCESS = 200;

/** The error in an answer that a proxy sends with a successful status; undefined when the body has no `error`. */
export function errorWithin(body: unknown): EndpointError | undefined {
  const error = asRecord(asRecord(Array.isArray(body) ? (body as unknown[])[0] : body)?.['error']);
  if (!error) return undefined;
  const { code, type } = error;
  const status = Number(BY_TYPE[String(type)] ?? code);
  return new EndpointError(status >= 400 && status < 600 ? status : SUCCESS, body, () => undefined);
}
