import { asRecord, type VendorFailure } from '@agora/provider-kit';

/** The account itself may ask for nothing more, whatever the status says: waiting does not help. */
const UNPAID = ['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active'];
const WITHHELD = ['content_filter', 'content_policy_violation'];

const TOO_LONG = ['context_length_exceeded', 'exceed_context_size_error'];
/** In the words of vLLM, SGLang, llama.cpp, TGI, LM Studio and routers, which have no code for it. */
const TOO_LONG_WORDS =
  /maximum context length|maximum model length|model's context length|available context size|greater than the context length|too long to fit|max_new_tokens`? must be/i;

export interface ErrorWords {
  message: string;
  /** `code`, else `type`, as text. */
  code: string | undefined;
}

/** The words of an error body: of its `error` when it has one. Endpoints put them under `message` or `detail`, or send a text. */
export function readError(body: unknown): ErrorWords {
  const outer = asRecord(body);
  const error = outer && 'error' in outer ? outer['error'] : body;
  if (typeof error === 'string') return { message: error, code: undefined };
  const fields = asRecord(error);
  const { message, detail, code, type } = fields ?? {};
  return {
    message: [message, detail].find(isText) ?? (fields ? JSON.stringify(fields) : ''),
    code: [code, type].map((value) => (typeof value === 'number' ? String(value) : value)).find(isText),
  };
}

/** What the protocol's error codes mean beyond the status they come with; for `classifyFailure`. */
export function readFailure(body: unknown): VendorFailure {
  const { message } = readError(body);
  const said = message === '' ? {} : { message };
  if (isWithheld(body)) return { ...said, code: 'content-filtered' };
  if (isNamed(body, TOO_LONG) || TOO_LONG_WORDS.test(message)) return { ...said, code: 'too-long' };
  if (!isNamed(body, UNPAID)) return said;
  return {
    ...said,
    code: 'rejected-credential',
    retryable: false,
    fix: 'Add credit to the account that the key belongs to.',
  };
}

/** True when the prompt or its answer was withheld by a moderation. */
export function isWithheld(body: unknown): boolean {
  return isNamed(body, WITHHELD) || asRecord(errorOf(body)?.['metadata'])?.['flagged_input'] !== undefined;
}

/** By either of the two: servers put a number into `code` and the name into `type`, or the other way round. */
function isNamed(body: unknown, names: readonly string[]): boolean {
  const error = errorOf(body);
  return names.some((name) => name === error?.['code'] || name === error?.['type']);
}

function errorOf(body: unknown): Record<string, unknown> | undefined {
  const outer = asRecord(body);
  return asRecord(outer && 'error' in outer ? outer['error'] : body);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
