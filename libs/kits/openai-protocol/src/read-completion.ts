import { Fault, type Completion } from '@agora/plugin-api';
import { asRecord, noApi, readFinish, saysSomething, shown } from '@agora/provider-kit';
import { errorInBody } from './error-in-body.js';
import { readLogprobs } from './read-logprobs.js';
import { readUsage } from './read-usage.js';

const LONGEST_WORDS = 120;

/**
 * The completion in the body of a successful answer. Endpoints differ, so nothing is required but a choice with something
 * in it.
 * @throws Fault `bad-response`, retryable, when there is none, or when it was broken off; EndpointError when a router says
 * why. A final `bad-response` when it is no answer of this protocol at all. `name`: the endpoint's address.
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
  // Models that reason may stop before they have said anything.
  return typeof refusal === 'string' ? refusal : '';
}

function textOf(part: unknown): string {
  if (typeof part === 'string') return part;
  const { type, text } = asRecord(part) ?? {};
  return typeof text === 'string' && !isThought(type) ? text : '';
}

const isThought = (type: unknown): boolean => type === 'thinking' || type === 'reasoning';

/** Where a model that declines says so in a field of its own. */
function isRefusal({ message }: Record<string, unknown>): boolean {
  const { content, refusal } = asRecord(message) ?? {};
  return typeof refusal === 'string' && refusal !== '' && (typeof content !== 'string' || content === '');
}

/**
 * By DeepSeek and vLLM under `reasoning_content`, by OpenRouter under `reasoning`, or in `reasoning_details` alone, by LiteLLM in
 * `thinking_blocks`, by Mistral among the parts of the content.
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
