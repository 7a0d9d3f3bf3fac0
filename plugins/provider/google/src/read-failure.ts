import { asRecord, type EndpointError, type VendorFailure } from '@agora/provider-kit';

/** What the vendor's error says beyond its status: its words, and what it means where the status misleads. */
export function readFailure({ body }: EndpointError): VendorFailure {
  const error = asRecord(asRecord(body)?.['error']);
  const message = error?.['message'];
  return {
    ...(typeof message === 'string' ? { message } : {}),
    ...(error?.['type'] === 'content_filter' ? { code: 'content-filtered' } : {}),
  };
}
