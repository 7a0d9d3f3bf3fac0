import { Fault } from '@agora/contracts';
import { asRecord, field } from './lenient.js';

/** Codes of Node and undici for an endpoint that cannot be talked to, and whether it may get better by itself. */
const UNREACHABLE: Record<string, boolean> = {
  ECONNREFUSED: true,
  ECONNRESET: true,
  EPIPE: true,
  EHOSTUNREACH: true,
  ENETUNREACH: true,
  EAI_AGAIN: true,
  ETIMEDOUT: true,
  UND_ERR_SOCKET: true,
  UND_ERR_CONNECT_TIMEOUT: true,
  ENOTFOUND: false,
  EPROTO: false,
};
const CERTIFICATE = /^(CERT_|ERR_TLS|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/;

/** The Fault of an endpoint that could not be talked to; undefined when something else went wrong. `name`: its address. */
export function unreachable(error: unknown, name: string): Fault | undefined {
  for (let current = error, depth = 0; current && depth < 5; current = asRecord(current)?.['cause'], depth += 1) {
    const code = field(current, 'code');
    if (code === undefined) continue;
    const certificate = CERTIFICATE.test(code);
    const retryable = UNREACHABLE[code] ?? (certificate ? false : undefined);
    if (retryable === undefined) continue;
    return new Fault('unreachable', `${name} cannot be reached: ${field(current, 'message') || code}`, {
      retryable,
      fix: certificate
        ? 'Trust the certificate with NODE_EXTRA_CA_CERTS, or correct baseURL.'
        : 'Check the connection, that the endpoint is up, and baseURL when it is given.',
      cause: error,
    });
  }
  return undefined;
}
