import { Fault } from '@agora/contracts';
import type { Dispatcher } from 'undici';

type Headers = Record<string, string | string[] | undefined>;
type Controller = Dispatcher.DispatchController;

export interface Answer {
  status: number;
  text: string;
  /** A header of the answer by its name in lower case. */
  header(name: string): string | undefined;
}

/**
 * One request and its answer, in the form that undici calls back while it goes on. Spares what its higher interfaces spend
 * on streams and signals for bodies that are wanted whole. Ends with a signal, or after a time: for the whole answer, as a
 * body that drips must not hold a place for ever.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  /** True when the time was over. */
  late = false;
  /** Rejects with what undici throws, an `AbortError`, or a Fault when the answer is cut short. */
  readonly answer: Promise<Answer>;
  private resolve: (answer: Answer) => void = () => undefined;
  private reject: (reason: unknown) => void = () => undefined;
  private controller: Controller | undefined;
  private aborted: Error | undefined;
  private status = 0;
  private headers: Headers = {};
  private readonly chunks: Buffer[] = [];
  private readonly timer: NodeJS.Timeout;
  private readonly leave = (): void => this.abort();

  constructor(
    ms: number,
    private readonly signal: AbortSignal,
  ) {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.timer = setTimeout(() => {
      this.late = true;
      this.abort();
    }, ms);
    signal.addEventListener('abort', this.leave, { once: true });
    if (signal.aborted) this.abort();
  }

  onRequestStart(controller: Controller): void {
    this.controller = controller;
    if (this.aborted) controller.abort(this.aborted);
  }

  onResponseStart(_controller: Controller, status: number, headers: Headers): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    this.done();
    const { status, headers, chunks } = this;
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    this.resolve({ status, text: body?.toString('utf8') ?? '', header: (name) => first(headers[name]) });
  }

  onResponseError(_controller: Controller, error: Error): void {
    this.done();
    // The answer had begun, so the endpoint is there: what it said is cut short.
    const broken = this.status !== 0 && !this.aborted;
    this.reject(broken ? cutShort(error) : (this.aborted ?? error));
  }

  private abort(): void {
    this.aborted = new DOMException('This operation was aborted', 'AbortError');
    this.done();
    this.controller?.abort(this.aborted);
    this.reject(this.aborted);
  }

  private done(): void {
    clearTimeout(this.timer);
    this.signal.removeEventListener('abort', this.leave);
  }
}

function cutShort(error: Error): Fault {
  const message = `The endpoint's answer is broken off: ${Fault.from(error).message}`;
  return new Fault('bad-response', message, { retryable: true, cause: error });
}

function first(value: Headers[string]): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
