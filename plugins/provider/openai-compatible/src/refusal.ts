import { EndpointError, parsedJson, type Header } from '@agora/provider-kit';

/** Of a page, a user needs the beginning. */
const LONGEST_WORDS = 500;

/** What an answer says whose status is no success: JSON, or a page. */
export function refusal(status: number, text: string, header: Header): EndpointError {
  return new EndpointError(status, parsedJson(text) ?? text.slice(0, LONGEST_WORDS).trim(), header);
}
