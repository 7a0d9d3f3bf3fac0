import { Fault, type Completion } from '@agora/plugin-api';
import { asRecord, noApi, readFinish, saysSomething, shown } from '@agora/provider-kit';
import { errorInBody } from './error-in-body.js';
import { readLogprobs } from './read-logprobs.js';
import { readUsage } from './read-usage.js';

const LONGEST_WORDS = 120;

/**
 * The completion in the body of a successful answer. Endpoints differ, so only a choice that is not empty is required.
 * `name`: the endpoint's address.
 *
 * @throws Fault `bad-response`, retryable, when there is no choice or the answer was broken off; not retryable when it is not
 * an
 *   answer of this protocol at all. EndpointError when the body contains a router's error.
 */
export function readCompletion(body: unknown, name = 'The endpoint'): Completion {
  const response = asRecord(body);
  if (!(response && 'choices' in response) && saysSomething(body)) {
    throw noApi(`${name} answers with JSON that is no completion: ${shown(body, LONGEST_WORDS)}`);
  }
  if (!response) throw badResponse('it is not a JSON object');
  const { choices, model } = response;
  const choice = asRecord(Array.isArray(choices) ? choices[0] : undefined);
  if (!choice) throw badResponse('it holds no choices');
  if (choice['error']) throw errorInBody(choice['error']);
  const { finish_reason: reason } = choice;
  const finish = readFinish(reason);
  if (finish === 'broken-off')
    throw badResponse(`it was broken off (${typeof reason === 'string' ? reason : shown(reason)})`);
  const text = readText(choice);
  const thoughts = readThoughts(choice);
  if (text === undefined) throw badResponse('its first choice holds neither a message nor a text');
  return {
    text,
    ...(isRefusal(choice) ? { finish: 'content-filter' as const } : finish),
    ...(thoughts === undefined ? {} : { thoughts }),
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
  // Reasoning models may stop before they have written an answer; that is an empty text.
  return typeof refusal === 'string' ? refusal : '';
}

function textOf(part: unknown): string {
  if (typeof part === 'string') return part;
  const { type, text } = asRecord(part) ?? {};
  return typeof text === 'string' && !isThought(type) ? text : '';
}

const isThought = (type: unknown): boolean => type === 'thinking' || type === 'reasoning';

/** Whether the model refused, which some endpoints report in a field `refusal`. */
function isRefusal({ message }: Record<string, unknown>): boolean {
  const { content, refusal } = asRecord(message) ?? {};
  return typeof refusal === 'string' && refusal !== '' && (typeof content !== 'string' || content === '');
}

/**
 * The model's thoughts: DeepSeek and vLLM send them in `reasoning_content`, OpenRouter in `reasoning` or only in
 * `reasoning_details`, LiteLLM in `thinking_blocks`, Mistral as parts of the content.
 */
function readThoughts({ message }: Record<string, unknown>): string | undefined {
  const fields = asRecord(message) ?? {};
  const { reasoning_content: apart, reasoning, thinking } = fields;
  const named = [apart, reasoning, thinking].find((text) => typeof text === 'string' && text !== '');
  if (typeof named === 'string') return named;
  const lists = [fields['reasoning_details'], fields['thinking_blocks'], partsOf(fields['content']).filter(isThinking)];
  return lists.map((list) => partsOf(list).flatMap(thoughtsOf).join('')).find((text) => text !== '');
}

function thoughtsOf(part: unknown): string[] {
  const { thinking, text, summary } = asRecord(part) ?? {};
  const inner = Array.isArray(thinking) ? thinking.map(textOf) : [thinking, text, summary];
  return inner.filter((each) => typeof each === 'string');
}

const isThinking = (part: unknown): boolean => isThought(asRecord(part)?.['type']);

const partsOf = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
