import { Fault } from '@agora/plugin-api';
import { asRecord, field } from './lenient.js';

/** Error codes of Node and undici for an endpoint that cannot be reached, each with whether a retry may help. */
const UNREACHABLE: Record<string, boolean> = {
  ECONNREFUSED: true,
  ECONNRESET: true,
  EPIPE: true,
  EHOSTUNREACH: true,
  ENETUNREACH: true,
  ENETDOWN: true,
  EHOSTDOWN: true,
  EADDRNOTAVAIL: true,
  ECONNABORTED: true,
  EAI_AGAIN: true,
  ETIMEDOUT: true,
  UND_ERR_SOCKET: true,
  UND_ERR_CONNECT_TIMEOUT: true,
  ENOTFOUND: false,
};
const CERTIFICATE = /^(CERT_|ERR_TLS|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/;
/** Codes of OpenSSL and HTTP parsers: the endpoint speaks another protocol, or sends endless headers. */
const FOREIGN = /^(ERR_SSL_|EPROTO$|HPE_|HTTPParserError$|UND_ERR_HEADERS_OVERFLOW$)/;
/** The message of OpenSSL, without its numbers and source positions. */
const OPENSSL = /^.*?:SSL routines:[^:]*:([^:]+):.*$/s;
const CONNECTION = 'Check the connection, that the endpoint is up, and baseURL when it is given.';

/** The Fault of an endpoint that cannot be reached; undefined for other errors. `name`: its address. */
export function unreachable(error: unknown, name: string): Fault | undefined {
  for (let current = error, depth = 0; current && depth < 5; current = asRecord(current)?.['cause'], depth += 1) {
    const code = field(current, 'code') ?? field(current, 'name') ?? '';
    const known = UNREACHABLE[code];
    const fix = known === undefined ? fixOf(code) : CONNECTION;
    if (fix === undefined) continue;
    const words = (field(current, 'message') || code).replace(OPENSSL, '$1').trim();
    return new Fault('unreachable', `${name} cannot be reached: ${words}`, {
      retryable: known ?? false,
      fix,
      cause: error,
    });
  }
  return undefined;
}

/** The Fault of a connection error without a known code, with the message of the innermost cause. */
export function disconnected(error: Error, name: string): Fault {
  return new Fault('unreachable', `${name} cannot be reached: ${innermost(error)}`, {
    retryable: true,
    fix: CONNECTION,
    cause: error,
  });
}

function innermost({ message, cause }: Error): string {
  return cause instanceof Error ? innermost(cause) : message;
}

function fixOf(code: string): string | undefined {
  if (CERTIFICATE.test(code)) return 'Trust the certificate with NODE_EXTRA_CA_CERTS, or correct baseURL.';
  return FOREIGN.test(code) ? 'Check baseURL: whether it is http or https, and its port.' : undefined;
}
