import { asRecord, codeOfWords, shown, type VendorFailure } from '@agora/provider-kit';

/** Codes that say that the account has no credit. Whatever the status, waiting does not help. */
const UNPAID = [
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_not_active',
  'exceeded_current_quota_error',
  'Arrearage',
];
const WITHHELD = ['content_filter', 'content_policy_violation'];

export interface ErrorWords {
  message: string;
  /** `code`, else `type`, as text. */
  code: string | undefined;
}

/** The message and code of an error body: of `error` if it has one; else of `message` or `detail`, or the text itself. */
export function readError(body: unknown): ErrorWords {
  const error = errorIn(body);
  if (typeof error === 'string') return { message: error, code: undefined };
  const fields = asRecord(error);
  const { message, detail, code, type } = fields ?? {};
  return {
    message: [message, detail].find(isText) ?? (fields ? shown(fields) : ''),
    code: [code, type].map((value) => (typeof value === 'number' ? String(value) : value)).find(isText),
  };
}

const BAD_REQUEST = 400;

/** What the protocol's error codes add to the status; for `classifyFailure`. */
export function readFailure(body: unknown, status = BAD_REQUEST): VendorFailure {
  const { message, code } = readError(body);
  const said = message === '' ? {} : { message };
  if (isWithheld(body)) return { ...said, code: 'content-filtered' };
  if (!isNamed(body, UNPAID)) {
    const meant = codeOfWords(`${message} ${code ?? ''} ${typeOf(body)}`, status);
    return meant === undefined ? said : { ...said, code: meant };
  }
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

/** Whether `code` or `type` is one of the names: servers put a number into one and the name into the other. */
function isNamed(body: unknown, names: readonly string[]): boolean {
  const error = errorOf(body);
  return names.some((name) => name === error?.['code'] || name === error?.['type']);
}

function typeOf(body: unknown): string {
  const name = errorOf(body)?.['type'];
  return typeof name === 'string' ? name : '';
}

function errorOf(body: unknown): Record<string, unknown> | undefined {
  return asRecord(errorIn(body));
}

/** Google's endpoint for this protocol sends its errors in a list. */
function errorIn(body: unknown): unknown {
  const outer = asRecord(Array.isArray(body) ? (body as unknown[])[0] : body);
  const error = outer?.['error'];
  if (Array.isArray(error)) return errorIn(error);
  return error || (outer ?? body);
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
