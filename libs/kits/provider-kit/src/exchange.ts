import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Fault } from '@agora/plugin-api';
import { BodyChunks } from './body.js';
import type { Header } from './endpoint-error.js';

/** Longest time to open a connection. The system itself would wait for minutes. */
const CONNECT_MS = 10_000;

export interface RawAnswer {
  status: number;
  text: string;
  header: Header;
}

/** What ends an exchange before its answer is complete. */
export interface ExchangeLimits {
  signal: AbortSignal;
  /** Milliseconds for the whole answer. A limit between chunks would let a slow body hold its connection without end. */
  ms: number;
  /** The fault when the time is over. */
  late(): Fault;
}

/**
 * Sends a request with `send`, and reads the whole answer. Rejects with what Node throws, an `AbortError`, the fault of `late`,
 * or a Fault `bad-response` when the answer breaks off.
 */
export function exchange(
  send: () => ClientRequest,
  body: string,
  { signal, ms, late }: ExchangeLimits,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(aborted());
      return;
    }
    const request = send();
    let begun = false;
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
    };
    const fail = (error: Error): void => {
      done();
      reject(error);
      request.destroy();
    };
    const leave = (): void => fail(aborted());
    const timer = setTimeout(() => fail(late()), ms);
    signal.addEventListener('abort', leave, { once: true });
    // An error after the answer has begun is not one of reaching the endpoint.
    const broken = (error: Error): void => fail(begun ? cutShort(error) : error);
    request.on('error', broken);
    request.on('socket', (socket) => connecting(socket, fail));
    request.on('response', (response: IncomingMessage) => {
      begun = true;
      const chunks = new BodyChunks();
      response.on('data', (chunk: Buffer) => collect(chunks, chunk, fail));
      response.on('error', broken);
      response.on('end', () => {
        done();
        const header = headerOf(response);
        const whole = chunks.text(header('content-encoding'));
        whole.then((text) => resolve({ status: response.statusCode ?? 0, text, header }), reject);
      });
    });
    request.end(body);
  });
}

function connecting(socket: Socket, fail: (error: Error) => void): void {
  if (!socket.connecting) return;
  const timer = setTimeout(() => {
    const message = `it did not take the connection in ${CONNECT_MS / 1000} seconds`;
    fail(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
  }, CONNECT_MS);
  const over = (): void => clearTimeout(timer);
  socket.once('encrypted' in socket ? 'secureConnect' : 'connect', over).once('close', over);
}

function collect(chunks: BodyChunks, chunk: Buffer, fail: (error: Error) => void): void {
  try {
    chunks.add(chunk);
  } catch (error) {
    fail(error as Error);
  }
}

function headerOf({ headers }: IncomingMessage): Header {
  return (name) => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
}

function aborted(): Error {
  return new DOMException('This operation was aborted', 'AbortError');
}

function cutShort(error: Error): Fault {
  const message = `The endpoint's answer is broken off: ${Fault.from(error).message}`;
  return new Fault('bad-response', message, { retryable: true, cause: error });
}
