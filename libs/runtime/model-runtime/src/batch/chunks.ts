import type { BatchInterface, BatchRequest } from '@agora/plugin-api';

/** What a vendor writes around a request, and what it writes otherwise than we count. */
const ENVELOPE_BYTES = 1_024;
const MARGIN = 0.9;

/** Divides requests into parts that each fit into one batch, in order. */
export function chunks<T extends BatchRequest>(
  requests: readonly T[],
  { maxRequests, maxBytes }: Pick<BatchInterface, 'maxRequests' | 'maxBytes'>,
): T[][] {
  const parts: T[][] = [];
  let room = 0;
  for (const request of requests) {
    const bytes = Buffer.byteLength(JSON.stringify(request.request)) + ENVELOPE_BYTES;
    const last = parts.at(-1);
    if (last && last.length < maxRequests && bytes <= room) last.push(request);
    else parts.push([request]);
    room = (last === parts.at(-1) ? room : maxBytes * MARGIN) - bytes;
  }
  return parts;
}
