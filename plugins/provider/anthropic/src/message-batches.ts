import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import {
  Fault,
  linesOf,
  type BatchInterface,
  type BatchOutcome,
  type BatchProgress,
  type BatchRequest,
} from '@agora/plugin-api';
import { asRecord, EndpointError } from '@agora/provider-kit';
import type Anthropic from '@anthropic-ai/sdk';
import { versionFor } from './message-params.js';
import type { MessageWriter } from './message-writer.js';
import { readMessage } from './read-message.js';

/** Message Batches: half the price, an answer within 24 hours. Results are kept for 29 days. Batches carry no labels. */
export class MessageBatches implements BatchInterface {
  readonly maxRequests = 100_000;
  readonly maxBytes = 256 * 1024 * 1024;
  readonly priceShare = 0.5;

  constructor(
    private readonly client: Anthropic,
    private readonly writer: MessageWriter,
    private readonly classify: (error: unknown) => Fault,
  ) {}

  async submit(requests: readonly BatchRequest[], signal: AbortSignal): Promise<string> {
    const body = { requests: requests.map((request) => this.write(request)) };
    const headers = versionFor(body.requests.map(({ params }) => params));
    const { id } = await this.client.messages.batches.create(body, { headers, signal });
    return id;
  }

  async poll(batchId: string, signal: AbortSignal): Promise<BatchProgress> {
    const { processing_status: status, request_counts: counts } = await this.client.messages.batches.retrieve(
      batchId,
      {},
      { signal },
    );
    const done = counts.succeeded + counts.errored + counts.canceled + counts.expired;
    return { ended: status === 'ended', done, total: done + counts.processing };
  }

  async *collect(batchId: string, signal: AbortSignal): AsyncIterable<BatchOutcome> {
    // By the batch's id and not by its `results_url`, which the SDK would follow to any host, key and all.
    const path = `/v1/messages/batches/${encodeURIComponent(batchId)}/results`;
    const response = await this.client.get(path, { signal, headers: { accept: 'application/binary' } }).asResponse();
    if (!response.body) return;
    const input = Readable.fromWeb(response.body as ReadableStream, { signal });
    try {
      for await (const { text } of linesOf(input)) if (text.trim() !== '') yield this.read(text);
    } catch (error) {
      throw Fault.is(error) ? error : brokenOff(error, signal);
    } finally {
      input.destroy();
    }
  }

  async cancel(batchId: string, signal: AbortSignal): Promise<void> {
    try {
      await this.client.messages.batches.cancel(batchId, {}, { signal });
    } catch (error) {
      // A batch that has ended cannot be cancelled, which is no failure.
      const { ended } = await this.poll(batchId, signal).catch(() => ({ ended: false }));
      if (!ended) throw error;
    }
  }

  private write({ id, request }: BatchRequest) {
    // Stop sequences that are not sent are looked for by whoever collects: he knows the request.
    return { custom_id: id, params: this.writer.write(request).params };
  }

  private read(line: string): BatchOutcome {
    const { custom_id: id, result } = asRecord(parsed(line)) ?? {};
    if (typeof id !== 'string') throw brokenOff(new Error('a line names no request'));
    const fields = asRecord(result);
    switch (fields?.['type']) {
      case 'succeeded':
        return this.completed(id, fields['message']);
      case 'errored':
        return { id, outcome: 'failed', fault: this.classify(asEndpointError(fields['error'])) };
      // Neither was charged, and both may be asked again.
      case 'canceled':
      case 'expired':
        return { id, outcome: 'expired' };
      default:
        return { id, outcome: 'failed', fault: brokenOff(new Error('a result of no known type')) };
    }
  }

  private completed(id: string, message: unknown): BatchOutcome {
    try {
      return { id, outcome: 'completed', completion: readMessage(message) };
    } catch (error) {
      return { id, outcome: 'failed', fault: this.classify(error) };
    }
  }
}

/** The status that a live call with this error would have had. */
const STATUS = new Map<unknown, number>([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
]);

function asEndpointError(error: unknown): EndpointError {
  const type = asRecord(asRecord(error)?.['error'])?.['type'];
  return new EndpointError(STATUS.get(type) ?? 500, error, () => undefined);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw brokenOff(error);
  }
}

function brokenOff(error: unknown, signal?: AbortSignal): Fault {
  if (signal?.aborted) return new Fault('cancelled', 'The call was cancelled.', { cause: error });
  return new Fault('bad-response', `The batch's results are broken off: ${Fault.from(error).message}`, {
    retryable: true,
    cause: error,
  });
}
