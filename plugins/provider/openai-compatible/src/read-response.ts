import { Fault, type Completion, type FinishReason, type Usage } from '@agora/contracts';
import { EndpointError } from './endpoint-error.js';

/** What an answer may look like. Endpoints differ, so nothing is required but a choice with something in it. */
interface LenientResponse {
  error?: unknown;
  model?: unknown;
  usage?: {
    prompt_tokens?: unknown;
    completion_tokens?: unknown;
    prompt_tokens_details?: { cached_tokens?: unknown } | null;
  } | null;
  choices?: unknown;
}

interface LenientChoice {
  text?: unknown;
  message?: { content?: unknown; refusal?: unknown } | null;
  finish_reason?: unknown;
}

/** The completion in a successful answer's body. A retryable `bad-response` Fault when there is none. */
export function readResponse(text: string): Completion {
  const response = asObject<LenientResponse>(parse(text));
  if (!response) throw badResponse('it is not a JSON object');
  // Some routers say 200 and put what went wrong into the body.
  if (response.error) throw EndpointError.fromBody(response.error);
  const choice = asObject<LenientChoice>(Array.isArray(response.choices) ? response.choices[0] : undefined);
  if (!choice) throw badResponse('it holds no choices');
  const words = readText(choice);
  if (words === undefined) throw badResponse('its first choice holds neither a message nor a text');
  const usage = readUsage(response.usage);
  return {
    text: words,
    finish: readFinish(choice.finish_reason),
    ...(usage ? { usage } : {}),
    ...(typeof response.model === 'string' && response.model !== '' ? { modelVersion: response.model } : {}),
  };
}

function readText({ text, message }: LenientChoice): string | undefined {
  if (typeof text === 'string') return text;
  const answer = asObject<NonNullable<LenientChoice['message']>>(message);
  if (!answer) return undefined;
  const { content, refusal } = answer;
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map((part) => asObject<{ text?: unknown }>(part)?.text ?? '').join('');
  // Models that reason may stop before they have said anything.
  return typeof refusal === 'string' ? refusal : '';
}

function readFinish(reason: unknown): FinishReason {
  if (reason === 'length' || reason === 'max_tokens') return 'length';
  return reason === 'content_filter' ? 'content-filter' : 'stop';
}

function readUsage(usage: LenientResponse['usage']): Usage | undefined {
  const inputTokens = count(usage?.prompt_tokens);
  const outputTokens = count(usage?.completion_tokens);
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  const cachedInputTokens = count(usage?.prompt_tokens_details?.cached_tokens);
  return { inputTokens, outputTokens, ...(cachedInputTokens === undefined ? {} : { cachedInputTokens }) };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const page = /^\s*</.test(text);
    throw badResponse(page ? 'it is a web page' : 'it is not JSON');
  }
}

function badResponse(why: string): Fault {
  return new Fault('bad-response', `The endpoint's answer cannot be used: ${why}.`, {
    retryable: true,
    fix: 'If it happens every time, check that baseURL is where the API begins (usually it ends in /v1).',
  });
}

function asObject<T>(value: unknown): T | undefined {
  return typeof value === 'object' && value !== null ? (value as T) : undefined;
}
