import { Fault, type Completion, type FinishReason } from '@agora/contracts';
import { asRecord, noApi, saysSomething } from '@agora/provider-kit';
import { errorInBody } from './error-in-body.js';
import { readLogprobs } from './read-logprobs.js';
import { readUsage } from './read-usage.js';

/** Finish reasons by which routers and servers own that the text is not all there is. */
const BROKEN_OFF = ['error', 'abort', 'network_error', 'insufficient_system_resource'];

/**
 * The completion in the body of a successful answer. Endpoints differ, so nothing is required but a choice with something
 * in it.
 * @throws Fault `bad-response`, retryable, when there is none, or when it was broken off; EndpointError when a router says
 * why. A final `bad-response` when it is no answer of this protocol at all. `name`: the endpoint's address.
 */
export function readCompletion(body: unknown, name = 'The endpoint'): Completion {
  const response = asRecord(body);
  if (!(response && 'choices' in response) && saysSomething(body)) {
    throw noApi(`${name} answers with JSON that is no completion: ${shown(body)}`);
  }
  if (!response) throw badResponse('it is not a JSON object');
  const { choices, model } = response;
  const choice = asRecord(Array.isArray(choices) ? choices[0] : undefined);
  if (!choice) throw badResponse('it holds no choices');
  if (choice['error']) throw errorInBody(choice['error']);
  const { finish_reason: reason } = choice;
  if (BROKEN_OFF.some((name) => name === reason)) throw badResponse(`it was broken off (${String(reason)})`);
  const text = readText(choice);
  if (text === undefined) throw badResponse('its first choice holds neither a message nor a text');
  return {
    text,
    finish: readFinish(reason),
    usage: readUsage(response['usage']),
    modelVersion: typeof model === 'string' && model !== '' ? model : undefined,
    logprobs: readLogprobs(choice['logprobs']),
  };
}

export function badResponse(why: string): Fault {
  return new Fault('bad-response', `The endpoint's answer cannot be used: ${why}.`, {
    retryable: true,
    fix: 'If it happens every time, check that baseURL is where the API begins (usually it ends in /v1).',
  });
}

function readText({ text, message }: Record<string, unknown>): string | undefined {
  if (typeof text === 'string') return text;
  const answer = asRecord(message);
  if (!answer) return undefined;
  const { content, refusal } = answer;
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map((part) => textOf(part)).join('');
  // Models that reason may stop before they have said anything.
  return typeof refusal === 'string' ? refusal : '';
}

function textOf(part: unknown): string {
  const text = asRecord(part)?.['text'];
  return typeof text === 'string' ? text : '';
}

function readFinish(reason: unknown): FinishReason {
  if (reason === 'length' || reason === 'max_tokens') return 'length';
  return reason === 'content_filter' ? 'content-filter' : 'stop';
}

const LONGEST_JSON = 120;

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > LONGEST_JSON ? `${text.slice(0, LONGEST_JSON)}…` : text;
}
