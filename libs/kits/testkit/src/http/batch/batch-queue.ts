import type { RecordedRequest, Reply } from '../fixture-server.js';
import { failure } from '../chat-endpoint.js';
import {
  describeBatch,
  parseLines,
  type BatchLine,
  type BatchProblem,
  type LineFate,
  type MockBatch,
} from './mock-batch.js';
import { readMultipart } from './multipart.js';

export interface BatchQueueOptions {
  /** The answer that a live call with this line would have. */
  answer(line: BatchLine): Promise<Reply>;
  fate(line: BatchLine, batch: number): LineFate;
}

/** Files and batches of one account. A batch advances by one step each time it is retrieved, unless it is held. */
export class BatchQueue {
  readonly batches: MockBatch[] = [];
  private readonly files = new Map<string, string>();
  private held: { done: number } | undefined;
  private refusal: BatchProblem | undefined;

  constructor(private readonly options: BatchQueueOptions) {}

  /** From now on batches stay in progress, with their first `done` lines done. */
  hold({ done = 0 }: { done?: number } = {}): void {
    this.held = { done };
  }

  release(): void {
    this.held = undefined;
  }

  /** The next batch is refused as a whole when it is retrieved. */
  refuseNext(problem: BatchProblem): void {
    this.refusal = problem;
  }

  reset(): void {
    this.batches.length = 0;
    this.files.clear();
    this.refusal = undefined;
    this.release();
  }

  /** The reply to a request for files or batches; undefined for other requests. */
  async serve(request: RecordedRequest): Promise<Reply | undefined> {
    const { pathname, searchParams } = new URL(request.path, 'http://mock');
    const [, , kind, id, verb] = pathname.split('/');
    const call = [request.method, kind, id ? ':id' : undefined, verb].filter(Boolean).join(' ');
    if (call === 'POST files') return this.upload(request);
    if (call === 'GET files :id content') return this.content(id ?? '');
    if (call === 'POST batches') return this.create(request);
    if (call === 'GET batches') return this.list(Number(searchParams.get('limit') ?? 20), searchParams.get('after'));
    if (call === 'GET batches :id') return this.withBatch(id, (batch) => this.step(batch));
    if (call === 'POST batches :id cancel') return this.withBatch(id, (batch) => this.cancel(batch));
    return undefined;
  }

  private upload({ headers, body }: RecordedRequest): Reply {
    const parts = readMultipart(headers['content-type'] ?? '', body);
    const file = parts.find(({ name }) => name === 'file');
    const purpose = parts.find(({ name }) => name === 'purpose')?.text;
    if (!file || purpose !== 'batch') return failure(400, 'invalid_request_error', 'Missing file or purpose.');
    const id = this.keep(file.text);
    return {
      body: {
        id,
        object: 'file',
        bytes: file.text.length,
        created_at: now(),
        filename: file.filename,
        purpose,
        status: 'processed',
      },
    };
  }

  private content(id: string): Reply {
    const text = this.files.get(id);
    return text === undefined ? failure(404, 'invalid_request_error', `No such File object: ${id}`) : { body: text };
  }

  private create(request: RecordedRequest): Reply {
    const asked = request.json() as {
      input_file_id: string;
      endpoint: string;
      completion_window: string;
      metadata?: Record<string, string>;
    };
    const text = this.files.get(asked.input_file_id);
    if (text === undefined)
      return failure(400, 'invalid_request_error', `Invalid input_file_id: ${asked.input_file_id}`);
    if (asked.completion_window !== '24h') return failure(400, 'invalid_request_error', 'Invalid completion_window.');
    const { lines, problems } = parseLines(text, asked.endpoint);
    if (this.refusal) problems.push(this.refusal);
    this.refusal = undefined;
    const batch: MockBatch = {
      id: `batch_${this.batches.length + 1}`,
      inputFile: asked.input_file_id,
      endpoint: asked.endpoint,
      metadata: asked.metadata,
      createdAt: now(),
      lines,
      problems,
      status: 'validating',
      completed: 0,
      failed: 0,
    };
    this.batches.push(batch);
    return { body: describeBatch(batch) };
  }

  private list(limit: number, after: string | null): Reply {
    const newestFirst = [...this.batches].reverse();
    const from = after === null ? 0 : newestFirst.findIndex(({ id }) => id === after) + 1;
    const page = newestFirst.slice(from, from + limit);
    return {
      body: {
        object: 'list',
        data: page.map(describeBatch),
        first_id: page.at(0)?.id ?? null,
        last_id: page.at(-1)?.id ?? null,
        has_more: from + limit < newestFirst.length,
      },
    };
  }

  private async withBatch(
    id: string | undefined,
    act: (batch: MockBatch) => Promise<Reply | undefined>,
  ): Promise<Reply> {
    const batch = this.batches.find((candidate) => candidate.id === id);
    if (!batch) return failure(404, 'invalid_request_error', `No batch found with id '${id}'.`);
    return (await act(batch)) ?? { body: describeBatch(batch) };
  }

  private async step(batch: MockBatch): Promise<undefined> {
    if (batch.status === 'validating') batch.status = batch.problems.length > 0 ? 'failed' : 'in_progress';
    else if (batch.status === 'in_progress' && this.held)
      batch.completed = Math.min(this.held.done, batch.lines.length);
    else if (batch.status === 'in_progress') batch.status = 'finalizing';
    else if (batch.status === 'finalizing') await this.finish(batch, batch.lines.length, 'batch_expired');
    else if (batch.status === 'cancelling') await this.finish(batch, batch.completed, 'batch_cancelled');
  }

  private async cancel(batch: MockBatch): Promise<Reply | undefined> {
    if (['completed', 'failed', 'expired', 'cancelled'].includes(batch.status)) {
      return failure(409, 'invalid_request_error', `Cannot cancel a batch with status '${batch.status}'.`);
    }
    batch.status = 'cancelling';
    return undefined;
  }

  /** Runs the first `count` lines; the others get the error code `leftCode`. */
  private async finish(batch: MockBatch, count: number, leftCode: 'batch_expired' | 'batch_cancelled'): Promise<void> {
    const output: string[] = [];
    const errors: string[] = [];
    const number = this.batches.indexOf(batch);
    let left = 0;
    for (const [index, line] of batch.lines.entries()) {
      const fate = index < count ? this.options.fate(line, number) : 'expired';
      const row = { id: `batch_req_${number}_${index}`, custom_id: line.custom_id };
      if (fate === 'expired') {
        left += 1;
        const error = {
          code: leftCode,
          message: 'This request could not be executed before the completion window expired.',
        };
        errors.push(JSON.stringify({ ...row, response: null, error }));
        continue;
      }
      const reply =
        fate === 'answered' ? await this.options.answer(line) : { status: fate.status, body: { error: fate.error } };
      const status = reply.status ?? 200;
      const response = { status_code: status, request_id: `req_${index}`, body: reply.body };
      (status === 200 ? output : errors).push(JSON.stringify({ ...row, response, error: null }));
    }
    batch.completed = output.length;
    batch.failed = errors.length - left;
    // Vendors promise no order of a batch's output, so clients must not depend on it.
    if (output.length > 0) batch.outputFile = this.keep(output.reverse().join('\n') + '\n');
    if (errors.length > 0) batch.errorFile = this.keep(errors.join('\n') + '\n');
    batch.status = leftCode === 'batch_cancelled' ? 'cancelled' : left > 0 ? 'expired' : 'completed';
  }

  private keep(text: string): string {
    const id = `file-${this.files.size + 1}`;
    this.files.set(id, text);
    return id;
  }
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
