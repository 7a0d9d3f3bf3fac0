import { Fault, faultRule, type FaultCode } from '@agora/plugin-api';
import { ofDecoder } from './body.js';
import { EndpointError } from './endpoint-error.js';
import { asRecord, field, shown } from './lenient.js';
import { codeOfWords } from './refusal-words.js';
import { retryAfter } from './retry-after.js';
import { unreachable } from './unreachable.js';
import { PAGE_FIX, webPage } from './web-page.js';

/** What a vendor's error body says beyond its status; what is left out follows from status and headers. */
export interface VendorFailure {
  /** The vendor's own words. */
  message?: string;
  code?: FaultCode;
  retryable?: boolean;
  /** Where the vendor charges for what its code usually costs nothing for, or the other way round. */
  charged?: boolean;
  fix?: string;
  retryAfterMs?: number;
}

export interface Endpoint {
  /** How it is named in messages: its address, without credentials. */
  name: string;
  /** Reads the error body of a failed answer, leniently: it may be anything. */
  read?(error: EndpointError): VendorFailure;
}

/** Anything thrown on the way to an answer as a Fault that names the endpoint. */
export function classifyFailure(error: unknown, endpoint: Endpoint): Fault {
  if (Fault.is(error)) return error;
  // SDKs wrap what is thrown beneath them.
  const beneath = asRecord(error)?.['cause'];
  if (Fault.is(beneath)) return beneath;
  if (field(error, 'name') === 'AbortError') return new Fault('cancelled', 'The call was cancelled.', { cause: error });
  if (error instanceof EndpointError) return refused(error, endpoint);
  return ofDecoder(error) ?? unreachable(error, endpoint.name) ?? other(error);
}

function refused(error: EndpointError, endpoint: Endpoint): Fault {
  if (error.status >= 300 && error.status < 400) return redirected(error, endpoint);
  const page = webPage(error.body);
  const said = page ? { message: page, ...fixOfPage(error.status) } : readWords(error, endpoint);
  const code = said.code ?? codeOf(error.status);
  const retryable = said.retryable ?? faultRule(code).retryable;
  const ofRequest = !retryable && (OF_REQUEST.includes(code) || (error.status === 403 && said.code === undefined));
  return new Fault(code, `${endpoint.name} says ${error.status}: ${said.message || ownWords(error.body)}`, {
    retryable,
    fix: said.fix ?? USUAL_FIX[code],
    charged: said.charged,
    ofRequest,
    ...(retryable ? { retryAfterMs: said.retryAfterMs ?? retryAfter(error.header) } : {}),
    cause: error,
  });
}

/** What the vendor's body says; of those that give it no code of their own, by their words. */
function readWords(error: EndpointError, endpoint: Endpoint): VendorFailure {
  const said = endpoint.read?.(error) ?? {};
  const code = said.code ?? codeOfWords(`${said.message ?? ''} ${ownWords(error.body)}`, error.status);
  return code === undefined ? said : { ...said, code };
}

/** Refused may be the prompt. A 403 is used for that as well where its words name no code of their own. */
const OF_REQUEST: readonly FaultCode[] = ['invalid-input', 'content-filtered', 'too-long'];

/** A page instead of the API's own words: from a wrong address, or a proxy. A load balancer's comes and goes. */
function fixOfPage(status: number): VendorFailure {
  return faultRule(codeOf(status)).retryable ? {} : { fix: PAGE_FIX };
}

/** Not followed: to another host it would take prompts along, and keys that are in headers of a vendor's own. */
function redirected(error: EndpointError, { name }: Endpoint): Fault {
  // Without a query, which may be secret.
  const [place] = (error.header('location') ?? '').split(/[?#]/);
  return new Fault('invalid-input', `${name} says ${error.status}: look ${place ? `at ${place}` : 'elsewhere'}`, {
    fix: 'Set baseURL to where the API begins now; redirects are not followed.',
    cause: error,
  });
}

const USUAL_FIX: Partial<Record<FaultCode, string>> = {
  'rejected-credential': 'Check the key in the variable that apiKeyEnv names, and what it may use.',
  'not-found': "Check the generator's model, and baseURL when it is given.",
  'content-filtered': 'The endpoint withholds this prompt or its answer.',
  'too-long': 'Lower maxTokens of the sampling, or use a model with a larger context.',
  'invalid-input': "Check the generator's model, sampling and options.",
};

/** Of dependencies that failed, of Groq's capacity, of a gateway whose client left. */
const PASSING = [424, 498, 499];

function codeOf(status: number): FaultCode {
  if (status === 401 || status === 402 || status === 403) return 'rejected-credential';
  if (status === 404 || status === 405) return 'not-found';
  if (status === 408) return 'timeout';
  if (status === 409 || status === 425 || status === 429) return 'rate-limited';
  if (status === 413) return 'too-long';
  // Of laws, by StepFun.
  if (status === 451) return 'content-filtered';
  if (PASSING.includes(status) || (status >= 500 && status !== 501)) return 'overloaded';
  return status >= 400 ? 'invalid-input' : 'bad-response';
}

function ownWords(body: unknown): string {
  if (typeof body === 'string') return body || 'nothing further';
  return asRecord(body) ? shown(body) : 'nothing further';
}

function other(error: unknown): Fault {
  const fault = Fault.from(error);
  return fault.message.trim() === '' ? new Fault('internal', 'An error without a message.', { cause: error }) : fault;
}
