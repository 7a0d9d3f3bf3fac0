import type { BatchOutcome, BatchRequest, Completion, Fault } from '@agora/plugin-api';
import { badResponse } from '@agora/openai-protocol';
import { asRecord, EndpointError } from '@agora/provider-kit';
import { readAnswer } from '../read-answer.js';
import type { WireRequest } from '../wire-request.js';

/** One line of a batch's input file, as OpenAI documents it. */
export function inputLine({ id }: BatchRequest, { path, body }: WireRequest): string {
  return `${JSON.stringify({ custom_id: id, method: 'POST', url: `/v1${path}`, body })}\n`;
}

/** Codes of requests that were never run, and so cost nothing. */
const NOT_RUN = ['batch_expired', 'batch_cancelled'];
const SUCCESS = 200;
const SERVER_ERROR = 500;

/**
 * What a line of an output or error file says. Failures come either under `error`, with a code of the batch's own, or as
 * the answer that a live call would have had.
 */
export function readOutcome(line: string, classify: (error: unknown) => Fault): BatchOutcome {
  const { custom_id: id, response, error } = asRecord(parsed(line)) ?? {};
  if (typeof id !== 'string') throw badResponse('a line of the batch has no custom_id');
  const { status_code: status, body } = asRecord(response) ?? {};
  const code = asRecord(error)?.['code'];
  if (typeof code === 'string' && NOT_RUN.includes(code)) return { id, outcome: 'expired' };
  try {
    return { id, outcome: 'completed', completion: read(status, body, error) };
  } catch (reason) {
    return { id, outcome: 'failed', fault: classify(reason) };
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw badResponse('a line of the batch is not JSON');
  }
}

function read(status: unknown, body: unknown, error: unknown): Completion {
  if (status === SUCCESS && !error) return readAnswer(body);
  const known = typeof status === 'number' && status !== SUCCESS ? status : SERVER_ERROR;
  throw new EndpointError(known, error ? { error } : body, () => undefined);
}
