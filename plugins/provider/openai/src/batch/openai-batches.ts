import {
  Fault,
  type BatchInterface,
  type BatchOutcome,
  type BatchProgress,
  type BatchRequest,
} from '@agora/plugin-api';
import { readFailure } from '@agora/openai-protocol';
import { APIError, toFile } from 'openai';
import type { Batch } from 'openai/resources';
import type { Client } from '../client.js';
import type { OpenaiOptions } from '../options.js';
import { HALF } from '../prices.js';
import { wireRequest } from '../wire-request.js';
import { inputLine, readOutcome } from './lines.js';
import { textLines } from './text-lines.js';

/** Where our label stands among a batch's metadata. */
const LABEL = 'agora';
const ENDED: readonly Batch['status'][] = ['completed', 'failed', 'expired', 'cancelled'];
/** Input files are kept for 30 days, so an older batch is of no use. */
const OLDEST_SECONDS = 30 * 24 * 3600;
const CONFLICTS: readonly unknown[] = [400, 409];

/** OpenAI's Batch API: a file of requests goes up, files of answers and errors come down within a day. */
export class OpenaiBatches implements BatchInterface {
  readonly maxRequests = 50_000;
  readonly maxBytes = 200_000_000;
  readonly priceShare: number;

  constructor(
    private readonly client: Client,
    private readonly options: OpenaiOptions,
    private readonly classify: (error: unknown) => Fault,
  ) {
    // The flex tier's price is that of batches already.
    this.priceShare = options.serviceTier === 'flex' ? 1 : HALF;
  }

  async submit(requests: readonly BatchRequest[], signal: AbortSignal, label?: string): Promise<string> {
    const wired = requests.map((request) => ({ request, wire: wireRequest(request.request, this.options) }));
    const [path, ...others] = [...new Set(wired.map(({ wire }) => wire.path))];
    if (path === undefined || others.length > 0) {
      throw new Fault('invalid-input', 'A batch of OpenAI holds requests of one kind; there must be at least one.');
    }
    const text = wired.map(({ request, wire }) => inputLine(request, wire)).join('');
    const uploaded = await this.client.call(signal, async (sdk, limited) =>
      sdk.files.create({ file: await toFile(Buffer.from(text), 'agora.jsonl'), purpose: 'batch' }, { signal: limited }),
    );
    const batch = await this.client.call(signal, (sdk, limited) =>
      sdk.batches.create(
        {
          input_file_id: uploaded.id,
          endpoint: `/v1${path}`,
          completion_window: '24h',
          ...(label === undefined ? {} : { metadata: { [LABEL]: label } }),
        },
        { signal: limited },
      ),
    );
    return batch.id;
  }

  find(label: string, signal: AbortSignal): Promise<string | undefined> {
    const oldest = Date.now() / 1000 - OLDEST_SECONDS;
    return this.client.call(signal, async (sdk, limited) => {
      for await (const batch of sdk.batches.list({ limit: 100 }, { signal: limited })) {
        if (batch.metadata?.[LABEL] === label) return batch.id;
        // The newest come first.
        if (batch.created_at < oldest) return undefined;
      }
      return undefined;
    });
  }

  async poll(batchId: string, signal: AbortSignal): Promise<BatchProgress> {
    const batch = await this.retrieve(batchId, signal);
    const { status, request_counts: counts } = batch;
    return {
      ended: ENDED.includes(status),
      ...(status === 'failed' ? { refused: refusal(batch) } : {}),
      done: (counts?.completed ?? 0) + (counts?.failed ?? 0),
      total: counts?.total ?? 0,
    };
  }

  async *collect(batchId: string, signal: AbortSignal): AsyncGenerator<BatchOutcome> {
    const batch = await this.retrieve(batchId, signal);
    for (const file of [batch.output_file_id, batch.error_file_id]) if (file) yield* this.read(file, signal);
  }

  /** Without a deadline: a large file takes its time. */
  private async *read(file: string, signal: AbortSignal): AsyncGenerator<BatchOutcome> {
    // One of its own for each file, as the SDK leaves its listener on the signal that it is given.
    const controller = new AbortController();
    const relay = (): void => controller.abort();
    signal.addEventListener('abort', relay, { once: true });
    if (signal.aborted) relay();
    try {
      const response = await this.client.call(signal, (sdk) => sdk.files.content(file, { signal: controller.signal }));
      for await (const line of textLines(response, signal)) yield readOutcome(line, this.classify);
    } finally {
      signal.removeEventListener('abort', relay);
    }
  }

  async cancel(batchId: string, signal: AbortSignal): Promise<void> {
    try {
      await this.client.call(signal, (sdk, limited) => sdk.batches.cancel(batchId, { signal: limited }));
    } catch (error) {
      if (!(error instanceof APIError) || !CONFLICTS.includes(error.status)) throw error;
      // It may have ended in the meantime.
      if (!(await this.poll(batchId, signal)).ended) throw error;
    }
  }

  private retrieve(batchId: string, signal: AbortSignal): Promise<Batch> {
    return this.client.call(signal, (sdk, limited) => sdk.batches.retrieve(batchId, { signal: limited }));
  }
}

/** A batch that failed was never run: its file was refused, or too much is queued already. */
function refusal({ id, errors }: Batch): Fault {
  const all = errors?.data ?? [];
  const words = all.slice(0, 3).map(({ message, line }) => (line ? `line ${line}: ${message}` : message));
  const more = all.length > words.length ? ` (and ${all.length - words.length} more)` : '';
  const message = `OpenAI refused batch ${id}: ${words.join('; ') || 'it does not say why'}${more}`;
  if (all.some(({ code }) => code === 'token_limit_exceeded')) {
    return new Fault('rate-limited', message, {
      retryable: true,
      fix: 'More tokens are queued than the account may have at once: use smaller shards, or wait for other batches.',
    });
  }
  const { code, fix } = all.map((error) => readFailure({ error })).find((said) => said.code !== undefined) ?? {};
  if (code !== undefined) return new Fault(code, message, { fix });
  return new Fault('invalid-input', message, { fix: "Check the generator's model, sampling and options." });
}
