import { EndpointError, type Header } from '@agora/provider-kit';
import { readError } from './read-failure.js';

const SUCCESS = 200;

/** An error that came within a successful answer: routers say 200 and put the real status into its `code`. */
export function errorInBody(error: unknown, header: Header = () => undefined): EndpointError {
  const body = { error };
  const status = Number(readError(body).code);
  return new EndpointError(status >= 400 && status < 600 ? status : SUCCESS, body, header);
}
