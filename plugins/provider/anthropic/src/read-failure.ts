import { asRecord, type EndpointError, type VendorFailure } from '@agora/provider-kit';

const SPEND = /^(enforced|contract)_spend_limit_reached$/;
const CREDIT_FIX = 'Add credit to the account that the key belongs to, or raise its spend limit.';

/** What Anthropic's error says beyond its status: its words, and that money is missing where the status says otherwise. */
export function readFailure({ status, body }: EndpointError): VendorFailure {
  const error = asRecord(asRecord(body)?.['error']);
  const words = error?.['message'];
  const message = typeof words === 'string' ? words : '';
  const code = asRecord(error?.['details'])?.['error_code'];
  if (status === 402 || SPEND.test(String(code)) || /credit balance is too low/i.test(message)) {
    return { message, code: 'rejected-credential', fix: CREDIT_FIX };
  }
  if (status === 400 && /temperature|top_p/.test(message)) {
    return {
      message,
      fix: "Set temperature and topP to 1 in the generator's sampling, which is what models do unasked; thinking allows no other.",
    };
  }
  return { message };
}
