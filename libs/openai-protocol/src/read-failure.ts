import { asRecord, type VendorFailure } from '@agora/provider-kit';

/** The account itself may ask for nothing more, whatever the status says: waiting does not help. */
const UNPAID = ['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active'];
const WITHHELD = ['content_filter', 'content_policy_violation'];

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
  const { message, code = '' } = readError(body);
  const said = message === '' ? {} : { message };
  if (isWithheld(body)) return { ...said, code: 'content-filtered' };
  if (!UNPAID.includes(code)) return said;
  return {
    ...said,
    code: 'rejected-credential',
    retryable: false,
    fix: 'Add credit to the account that the key belongs to.',
  };
}

/** True when the prompt or its answer was withheld by a moderation. */
export function isWithheld(body: unknown): boolean {
  const outer = asRecord(body);
  const error = asRecord(outer && 'error' in outer ? outer['error'] : body);
  if ([error?.['code'], error?.['type']].some((code) => WITHHELD.some((name) => name === code))) return true;
  return asRecord(error?.['metadata'])?.['flagged_input'] !== undefined;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
