import { Fault } from '@agora/plugin-api';
import { complete, failure, type ChatEndpoint, type ChatEndpointOptions } from '../chat-endpoint.js';
import { FixtureServer, type RecordedRequest, type Reply } from '../fixture-server.js';
import { BatchQueue } from './batch-queue.js';
import type { BatchLine, LineFate } from './mock-batch.js';

export interface BatchEndpointOptions extends ChatEndpointOptions {
  /** The result of a line of batch number `batch` (from 0); left out, all lines are answered. */
  fate?: (line: BatchLine, batch: number) => LineFate;
  /** Replaces the reply to a request, e.g. by a failure; undefined lets it pass. `served` performs the usual processing. */
  intercept?: (request: RecordedRequest, served: () => Promise<Reply>) => Promise<Reply | undefined> | undefined;
}

export interface BatchEndpoint extends ChatEndpoint {
  /** Batches and files of the account. */
  queue: BatchQueue;
}

/**
 * A chat endpoint that also has files and batches, as OpenAI documents them: `/v1/files`, `/v1/batches`. A batch takes a
 * step (validating, in progress, finalizing, its end) each time it is retrieved.
 */
export async function startBatchEndpoint(options: BatchEndpointOptions): Promise<BatchEndpoint> {
  let calls = 0;
  const queue = new BatchQueue({
    answer: (line) => {
      const request = { method: 'POST', path: line.url, headers: bearer(options), json: () => line.body };
      return complete(options, request, calls++);
    },
    fate: (line, batch) => options.fate?.(line, batch) ?? 'answered',
  });
  const serve = async (request: RecordedRequest, index: number): Promise<Reply> => {
    const key = request.headers['authorization'];
    if (options.apiKey !== undefined && key !== `Bearer ${options.apiKey}`) {
      return failure(401, 'invalid_api_key', 'Incorrect API key provided.');
    }
    return (await queue.serve(request)) ?? complete(options, request, index);
  };
  const server = await FixtureServer.start(async (request, index) => {
    const served = (): Promise<Reply> => serve(request, index);
    return (await options.intercept?.(request, served)) ?? served();
  });
  return { baseURL: `${server.url}/v1`, server, queue, close: () => server.close() };
}

/** A batch endpoint for the surrounding block of specs, emptied before each of them. */
export function useBatchEndpoint(options: BatchEndpointOptions): { readonly endpoint: BatchEndpoint } {
  let endpoint: BatchEndpoint | undefined;
  beforeAll(async () => {
    endpoint = await startBatchEndpoint(options);
  });
  beforeEach(() => {
    endpoint?.server.reset();
    endpoint?.queue.reset();
  });
  afterAll(() => endpoint?.close());
  return {
    get endpoint() {
      if (endpoint) return endpoint;
      throw new Fault('internal', 'useBatchEndpoint() gives an endpoint from beforeAll on');
    },
  };
}

function bearer({ apiKey }: ChatEndpointOptions): Record<string, string> {
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
}
