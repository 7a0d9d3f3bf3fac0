import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Fault } from '@agora/plugin-api';
import { BodyChunks } from '@agora/provider-kit';

/** An endpoint that has not taken the connection by then is not there. */
const CONNECT_MS = 10_000;

export interface Answer {
  status: number;
  text: string;
  /** A header of the answer by its name in lower case. */
  header(name: string): string | undefined;
}

/** What ends an exchange before its answer is there. */
export interface Until {
  signal: AbortSignal;
  /** Milliseconds for the whole answer, as a body that drips must not hold a place for ever. */
  ms: number;
  /** Why it ends when the time is over. */
  late(): Fault;
}

/**
 * The answer to a request that `send` begins, whole. Rejects with what Node throws, an `AbortError`, what `late` gives, or a
 * Fault when the answer is cut short.
 */
export function exchange(send: () => ClientRequest, body: string, { signal, ms, late }: Until): Promise<Answer> {
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
    // Once the answer has begun the endpoint is there: what it said is cut short.
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

/** The system itself would wait for minutes. */
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

function headerOf({ headers }: IncomingMessage): Answer['header'] {
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
