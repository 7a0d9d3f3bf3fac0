import { Fault, faultRule, type FaultCode } from '@agora/plugin-api';
import { ofDecoder } from './body.js';
import { EndpointError } from './endpoint-error.js';
import { asRecord, field, shown } from './lenient.js';
import { codeOfWords } from './refusal-words.js';
import { retryAfter } from './retry-after.js';
import { unreachable } from './unreachable.js';
import { PAGE_FIX, webPage } from './web-page.js';

/** What a vendor's error body adds to its status. Fields left out are derived from status and headers. */
export interface VendorFailure {
  /** The vendor's own words. */
  message?: string;
  code?: FaultCode;
  retryable?: boolean;
  /** Whether the call was charged, where this differs from the rule for the fault's code. */
  charged?: boolean;
  fix?: string;
  retryAfterMs?: number;
}

export interface Endpoint {
  /** Its name in messages: its address, without credentials. */
  name: string;
  /** Reads the error body of a failed answer, leniently: it may be anything. */
  read?(error: EndpointError): VendorFailure;
}

/** Converts anything thrown during a call into a Fault that names the endpoint. */
export function classifyFailure(error: unknown, endpoint: Endpoint): Fault {
  if (Fault.is(error)) return error;
  // SDKs wrap errors that are thrown inside of them.
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

/** The vendor's description of the failure. Where it has no known code, the code is found by the words of its message. */
function readWords(error: EndpointError, endpoint: Endpoint): VendorFailure {
  const said = endpoint.read?.(error) ?? {};
  const code = said.code ?? codeOfWords(`${said.message ?? ''} ${ownWords(error.body)}`, error.status);
  return code === undefined ? said : { ...said, code };
}

/** Codes that may be due to this prompt alone. A 403 may be, too, unless its message gives another reason. */
const OF_REQUEST: readonly FaultCode[] = ['invalid-input', 'content-filtered', 'too-long'];

/**
 * The fix for a web page in place of an API answer: a wrong address or a proxy. None for a load balancer's page (retryable).
 */
function fixOfPage(status: number): VendorFailure {
  return faultRule(codeOf(status)).retryable ? {} : { fix: PAGE_FIX };
}

/** Redirects are not followed: they would send prompts, and keys in vendors' own headers, to another host. */
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

/** Temporary failures: 424 of a dependency, 498 Groq's capacity, 499 a gateway whose client left. */
const PASSING = [424, 498, 499];

function codeOf(status: number): FaultCode {
  if (status === 401 || status === 402 || status === 403) return 'rejected-credential';
  if (status === 404 || status === 405) return 'not-found';
  if (status === 408) return 'timeout';
  if (status === 409 || status === 425 || status === 429) return 'rate-limited';
  if (status === 413) return 'too-long';
  // "Unavailable for legal reasons", used by StepFun for withheld content.
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
