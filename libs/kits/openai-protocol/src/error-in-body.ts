import { asRecord, EndpointError, type Header } from '@agora/provider-kit';
import { readError } from './read-failure.js';

const SUCCESS = 200;

/** An error inside a successful answer: routers send status 200 and the real status in `code` of the error. */
export function errorInBody(error: unknown, header: Header = () => undefined): EndpointError {
  const body = { error };
  const status = Number(asRecord(error)?.['http_code'] ?? readError(body).code);
  return new EndpointError(status >= 400 && status < 600 ? status : SUCCESS, body, header);
}

/** MiniMax's error codes, which come with status 200, and the statuses that they mean. */
const MINIMAX: Record<number, number> = { 1001: 408, 1002: 429, 1004: 401, 1008: 402, 1026: 400, 1027: 400, 2013: 400 };
const SERVER_ERROR = 500;

/** @throws EndpointError when the body of a successful answer is an error. */
export function throwIfError(body: unknown, header: Header = () => undefined): void {
  const answer = asRecord(Array.isArray(body) ? (body as unknown[])[0] : body) ?? {};
  const { error, base_resp: base, choices } = answer;
  if (error) throw errorInBody(error, header);
  const { status_code: code, status_msg: words } = asRecord(base) ?? {};
  if (typeof code === 'number' && code !== 0) {
    const message = `${typeof words === 'string' ? words : ''} (${code})`;
    throw new EndpointError(MINIMAX[code] ?? SERVER_ERROR, { error: { message, code: String(code) } }, header);
  }
  const said = choices ? undefined : errorOfHost(answer);
  if (said) throw errorInBody(said, header);
}

/** Errors of hosts without the field `error`: Cloudflare, Tencent, Baidu, FastChat, vLLM, and any with a code and a message. */
function errorOfHost(answer: Record<string, unknown>): { message: string; code?: unknown } | undefined {
  const { errors, Response: tencent, object, error_code: baidu, error_msg: words, code, message, msg } = answer;
  const cloudflare = asRecord(Array.isArray(errors) ? (errors as unknown[])[0] : undefined);
  if (cloudflare) return errorOf(cloudflare['message'], cloudflare['code']);
  const { Message, Code } = asRecord(asRecord(tencent)?.['Error']) ?? {};
  return (
    errorOf(Message, Code) ??
    errorOf(words, baidu) ??
    (object === 'error' || code ? errorOf(message, code) : undefined) ??
    (code ? errorOf(msg, code) : undefined)
  );
}

function errorOf(message: unknown, code: unknown): { message: string; code?: unknown } | undefined {
  return typeof message === 'string' && message !== '' ? { message, code } : undefined;
}
