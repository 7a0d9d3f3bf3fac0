import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

/** A reply of the fixture server, and what goes wrong while it is sent. */
export interface Reply {
  /** 200 unless given. */
  status?: number;
  headers?: Record<string, string>;
  /** Text and bytes as they are; anything else as JSON. */
  body?: unknown;
  /** Milliseconds before the first byte. */
  delayMs?: number;
  /** Sends the body `bytes` at a time, with a pause before each piece. */
  drip?: { bytes: number; everyMs: number };
  /** Promises the whole body but ends the connection after this many bytes of it. */
  truncateAfter?: number;
  /** Ends the connection without a byte. */
  drop?: boolean;
  /** Never answers; the connection stays open until the client or the server ends it. */
  hang?: boolean;
}

export async function sendReply(response: ServerResponse, reply: Reply, signal: AbortSignal): Promise<void> {
  if (reply.hang) return;
  if (reply.delayMs) await pause(reply.delayMs, undefined, { signal });
  if (reply.drop) return void response.destroy();
  const { type, body } = contentOf(reply.body);
  response.writeHead(reply.status ?? 200, {
    'content-type': type,
    'content-length': body.length,
    ...reply.headers,
  });
  const sent = body.subarray(0, reply.truncateAfter ?? body.length);
  const step = reply.drip?.bytes ?? Math.max(1, sent.length);
  for (let from = 0; from < sent.length; from += step) {
    if (reply.drip) await pause(reply.drip.everyMs, undefined, { signal });
    await write(response, sent.subarray(from, from + step));
  }
  if (reply.truncateAfter === undefined) response.end();
  else response.destroy();
}

function contentOf(body: unknown): { type: string; body: Buffer } {
  if (Buffer.isBuffer(body)) return { type: 'application/octet-stream', body };
  if (typeof body === 'string') return { type: 'text/plain; charset=utf-8', body: Buffer.from(body) };
  return { type: 'application/json', body: Buffer.from(body === undefined ? '' : JSON.stringify(body)) };
}

/** Resolves when the bytes have left this process, so that cutting the connection next does not take them back. */
function write(response: ServerResponse, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    response.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}
