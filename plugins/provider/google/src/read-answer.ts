import { Fault, type Completion, type Usage } from '@agora/plugin-api';
import { asRecord, count, noApi, readFinish, saysSomething, errorWithin } from '@agora/provider-kit';
import { readLogprobs } from './read-logprobs.js';

type Fields = Record<string, unknown>;

/** Any answer of the API has one of these. */
const FIELDS = ['candidates', 'promptFeedback', 'usageMetadata', 'modelVersion', 'responseId'];

/**
 * Reads leniently: Google adds fields and leaves some out. A prompt that was blocked is an empty completion with finish
 * `content-filter`. A retryable `bad-response` Fault when there is neither a candidate nor a reason for having none.
 */
export function readAnswer(body: unknown, name = 'The endpoint'): Completion {
  const error = errorWithin(body);
  if (error) throw error;
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

function readCandidate(answer: Fields): Pick<Completion, 'text' | 'finish' | 'finishedBy' | 'thoughts' | 'logprobs'> {
  const candidate = asRecord(asArray(answer['candidates'])[0]);
  if (!candidate) {
    if (asRecord(answer['promptFeedback'])?.['blockReason']) return { text: '', finish: 'content-filter' };
    throw badResponse('it holds no candidates');
  }
  const text = readText(candidate, false);
  const reason = candidate['finishReason'];
  const finish = readFinish(reason);
  if (finish === 'broken-off') throw badResponse(`it was broken off (${String(reason)})`);
  const unsaid = reason === undefined || finish.finish === 'unknown-finish';
  if (unsaid && text === '') throw badResponse(`it is empty, and finished by ${finish.finishedBy ?? 'no reason'}`);
  const thoughts = readText(candidate, true);
  const logprobs = readLogprobs(candidate['logprobsResult']);
  return { text, ...finish, ...(thoughts === '' ? {} : { thoughts }), ...(logprobs ? { logprobs } : {}) };
}

/** What the model said, or what it thought. Empty when all tokens went into the other. */
function readText(candidate: Fields, thought: boolean): string {
  return asArray(asRecord(candidate['content'])?.['parts'])
    .map(asRecord)
    .filter((part) => (part?.['thought'] === true) === thought)
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
