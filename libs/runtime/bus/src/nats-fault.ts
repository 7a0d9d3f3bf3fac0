import { Fault } from '@agora/plugin-api';
import { ErrorCode, NatsError } from 'nats';

const CREDENTIALS = new Set<string>([
  ErrorCode.AuthorizationViolation,
  ErrorCode.AuthenticationExpired,
  ErrorCode.AuthenticationTimeout,
  ErrorCode.AccountExpired,
  ErrorCode.BadAuthentication,
]);
const TLS_FIX =
  "Check AGORA_NATS_CA (the authority's certificate) and, where the server asks for one, AGORA_NATS_CERT and AGORA_NATS_KEY.";

/** Why no connection came about. `address` holds no secret. */
export function connectFault(error: unknown, address: string): Fault {
  const { code, message } = describe(error);
  if (CREDENTIALS.has(code)) {
    return new Fault('rejected-credential', `NATS at ${address} rejected the credentials`, {
      fix: 'Check AGORA_NATS_USER and AGORA_NATS_PASSWORD, AGORA_NATS_TOKEN, AGORA_NATS_CREDS or AGORA_NATS_NKEY.',
      cause: error,
    });
  }
  if (code === ErrorCode.ServerOptionNotAvailable) {
    return new Fault('invalid-input', `NATS at ${address} does not offer TLS`, {
      fix: 'Write nats:// instead of tls:// and unset AGORA_NATS_CA, AGORA_NATS_CERT and AGORA_NATS_KEY, or turn TLS on there.',
      cause: error,
    });
  }
  if (code === ErrorCode.Tls || /certificate|tls|ssl/i.test(`${code} ${message}`)) {
    return new Fault('unreachable', `no TLS connection to NATS at ${address}: ${message}`, {
      fix: TLS_FIX,
      cause: error,
    });
  }
  return new Fault('unreachable', `no NATS server answers at ${address} (${message})`, {
    retryable: true,
    fix: 'Start one there (nats-server -js) or name another with --nats or AGORA_NATS.',
    cause: error,
  });
}

/** What a server answers that has no room: its disk, its limits (`max_file_store`) or those of one stream (`max_bytes`). */
const NO_ROOM = [10002, 10023, 10028, 10047, 10077];

/** A failed call on an open connection. `what` says what was being done. */
export function callFault(error: unknown, what: string): Fault {
  if (Fault.is(error)) return error;
  const { code, message } = describe(error);
  if (code === ErrorCode.Timeout) {
    return new Fault('timeout', `${what}: NATS did not answer in time`, { retryable: true, cause: error });
  }
  if (isOutOfRoom(error)) {
    return new Fault('disk-full', `${what}: NATS has no room to store it (${message})`, {
      fix: "Free disk space where nats-server keeps its files, or raise its limits (max_file_store, the account's, or max_bytes of the stream), then run the same command again.",
      cause: error,
    });
  }
  if (code === ErrorCode.PermissionsViolation) {
    return new Fault('rejected-credential', `${what}: NATS does not allow it (${message})`, {
      fix: 'Give the NATS user permission for rpc.>, work.>, event.>, _INBOX.>, $JS.API.>, $JS.ACK.> and $KV.>.',
      cause: error,
    });
  }
  return new Fault('unreachable', `${what}: ${message}`, { retryable: true, cause: error });
}

/** True when the server could not store what it was given. */
export function isOutOfRoom(error: unknown): boolean {
  return NO_ROOM.includes(apiErrorCode(error) ?? 0);
}

/** True when nobody listens on the subject; on a JetStream subject: no stream takes it, or JetStream is off. */
export function isNoResponders(error: unknown): boolean {
  // A server without room answers with the same number.
  return describe(error).code === ErrorCode.NoResponders && !isOutOfRoom(error);
}

/** The JetStream API's own number for an error, e.g. 10059 for "stream not found". */
export function apiErrorCode(error: unknown): number | undefined {
  return error instanceof NatsError ? error.api_error?.err_code : undefined;
}

function describe(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  const { code } = error as NodeJS.ErrnoException;
  const chained = error instanceof NatsError ? error.chainedError : undefined;
  const message = chained?.message || error.message;
  return { code: code ?? '', message: message || code || error.name };
}
