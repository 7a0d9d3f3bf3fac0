import { asRecord, type EndpointError, type VendorFailure } from '@agora/provider-kit';

/**
 * What Google's error says beyond its status: its words; the pause of a `RetryInfo`; that an invalid key comes with status
 * 400; that a day's quota does not come back soon.
 */
export function readFailure({ body }: EndpointError): VendorFailure {
  const error = asRecord(asRecord(Array.isArray(body) ? (body as unknown[])[0] : body)?.['error']);
  const details = Array.isArray(error?.['details']) ? error['details'].map(asRecord) : [];
  const detail = (type: string) => details.find((entry) => String(entry?.['@type']).endsWith(`google.rpc.${type}`));
  const message = error?.['message'];
  const said: VendorFailure = typeof message === 'string' ? { message } : {};
  if (detail('ErrorInfo')?.['reason'] === 'API_KEY_INVALID') return { ...said, code: 'rejected-credential' };
  if (isDaily(detail('QuotaFailure'))) {
    const fix = "The day's quota is spent: run the same command again when it is renewed, or raise the quota.";
    return { ...said, code: 'rate-limited', retryable: false, fix };
  }
  const retryAfterMs = duration(detail('RetryInfo')?.['retryDelay']);
  return { ...said, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

function isDaily(failure: Record<string, unknown> | undefined): boolean {
  const violations: unknown = failure?.['violations'];
  return Array.isArray(violations) && violations.some((one) => /PerDay/.test(String(asRecord(one)?.['quotaId'])));
}

/** `34s` or `34.07s`, in milliseconds. */
function duration(text: unknown): number | undefined {
  const seconds = typeof text === 'string' ? /^(\d+(?:\.\d+)?)s$/.exec(text)?.[1] : undefined;
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}
