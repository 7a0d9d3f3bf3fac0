import { Fault, type Completion, type FinishReason, type Usage } from '@agora/contracts';
import { asRecord, count, noApi, saysSomething } from '@agora/provider-kit';
import { readLogprobs } from './read-logprobs.js';

type Fields = Record<string, unknown>;

/** Any answer of the API has one of these. */
const FIELDS = ['candidates', 'promptFeedback', 'usageMetadata', 'modelVersion', 'responseId'];

/**
 * Reads leniently: Google adds fields and leaves some out. A prompt that was blocked is an empty completion with finish
 * `content-filter`. A retryable `bad-response` Fault when there is neither a candidate nor a reason for having none.
 */
export function readAnswer(body: unknown, name = 'The endpoint'): Completion {
  const answer = asRecord(body) ?? {};
  if (!FIELDS.some((field) => field in answer) && saysSomething(body))
    throw noApi(`${name} answers with JSON that is no completion.`);
  const usage = readUsage(asRecord(answer['usageMetadata']));
  const { modelVersion } = answer;
  return {
    ...readCandidate(answer),
    ...(usage ? { usage } : {}),
    ...(typeof modelVersion === 'string' ? { modelVersion } : {}),
  };
}

function readCandidate(answer: Fields): Pick<Completion, 'text' | 'finish' | 'logprobs'> {
  const candidate = asRecord(asArray(answer['candidates'])[0]);
  if (!candidate) {
    if (asRecord(answer['promptFeedback'])?.['blockReason']) return { text: '', finish: 'content-filter' };
    throw badResponse('it holds no candidates');
  }
  const text = readText(candidate);
  const reason = candidate['finishReason'];
  const finish = FINISH.get(reason);
  if (!finish && text === '') throw badResponse(`it is empty, and finished by ${String(reason ?? 'no reason')}`);
  const logprobs = readLogprobs(candidate['logprobsResult']);
  return { text, finish: finish ?? 'stop', ...(logprobs ? { logprobs } : {}) };
}

const FINISH = new Map<unknown, FinishReason>([
  ['STOP', 'stop'],
  ['MAX_TOKENS', 'length'],
  ['SAFETY', 'content-filter'],
  ['RECITATION', 'content-filter'],
  ['LANGUAGE', 'content-filter'],
  ['BLOCKLIST', 'content-filter'],
  ['PROHIBITED_CONTENT', 'content-filter'],
  ['SPII', 'content-filter'],
]);

/** Without thoughts. Empty when all tokens went into them. */
function readText(candidate: Fields): string {
  return asArray(asRecord(candidate['content'])?.['parts'])
    .map(asRecord)
    .filter((part) => part?.['thought'] !== true)
    .map((part) => (typeof part?.['text'] === 'string' ? part['text'] : ''))
    .join('');
}

/** Thoughts are charged as output. Undefined, not zero, when Google did not count. */
function readUsage(usage: Fields | undefined): Usage | undefined {
  const inputTokens = count(usage?.['promptTokenCount']);
  // Left out where nothing was written, as after a blocked prompt.
  const written = count(usage?.['candidatesTokenCount']) ?? 0;
  const thought = count(usage?.['thoughtsTokenCount']);
  const cachedInputTokens = count(usage?.['cachedContentTokenCount']);
  if (inputTokens === undefined) return undefined;
  return {
    inputTokens,
    outputTokens: written + (thought ?? 0),
    ...(cachedInputTokens === undefined ? {} : { cachedInputTokens }),
    ...(thought === undefined ? {} : { reasoningTokens: thought }),
  };
}

function badResponse(why: string): Fault {
  return new Fault('bad-response', `The answer of the Gemini API cannot be used: ${why}.`, { retryable: true });
}

const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
