import { asRecord, retryAfter, type Header } from '@agora/provider-kit';

/** What the endpoint itself said went wrong, as far as it can be read. */
export class EndpointError extends Error {
  constructor(
    message: string,
    readonly status: number | undefined,
    readonly code: string | undefined,
    /** True when the prompt or answer was withheld by a moderation. */
    readonly withheld: boolean,
    readonly retryAfterMs: number | undefined,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'EndpointError';
  }

  /** From the `error` of a body that came with status 200; routers put the real status into its `code`. */
  static fromBody(error: unknown): EndpointError {
    const { message, code } = readBody(error);
    const status = Number(code);
    return new EndpointError(
      message,
      status >= 400 && status < 600 ? status : undefined,
      code,
      isWithheld(error),
      undefined,
    );
  }

  /** From an answer whose status is no success. Endpoints put their words under `error`, beside it, or write a page. */
  static fromAnswer(status: number, text: string, header: Header): EndpointError {
    const body = asRecord(parsed(text));
    const error = body && 'error' in body ? body['error'] : (body ?? text.slice(0, LONGEST_WORDS).trim());
    const { message, code } = readBody(error);
    return new EndpointError(message, status, code, isWithheld(error), retryAfter(header));
  }
}

/** Of a page, a user needs the beginning. */
const LONGEST_WORDS = 500;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readBody(body: unknown): { message: string; code: string | undefined } {
  if (typeof body === 'string') return { message: body, code: undefined };
  const fields = asRecord(body);
  const { message, detail, code, type } = fields ?? {};
  return {
    message: [message, detail].find(isText) ?? (fields ? JSON.stringify(fields) : ''),
    code: [code, type].map((value) => (typeof value === 'number' ? String(value) : value)).find(isText),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

function isWithheld(body: unknown): boolean {
  const fields = asRecord(body);
  const codes = [fields?.['code'], fields?.['type']];
  if (codes.some((code) => code === 'content_filter' || code === 'content_policy_violation')) return true;
  return asRecord(fields?.['metadata'])?.['flagged_input'] !== undefined;
}
