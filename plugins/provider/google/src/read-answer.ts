import { Fault, type Completion, type FinishReason, type Usage } from '@agora/contracts';
import { asRecord, count } from '@agora/provider-kit';

/** Reads leniently: a vendor may add fields and leave some out. A retryable `bad-response` Fault when there is no text. */
export function readAnswer(body: unknown): Completion {
  const answer = asRecord(body);
  const { text, finish, usage, model } = answer ?? {};
  if (typeof text !== 'string') {
    throw new Fault('bad-response', 'The answer of Google holds no text.', { retryable: true });
  }
  const counted = readUsage(asRecord(usage));
  return {
    text,
    finish: FINISH.get(finish) ?? 'stop',
    ...(counted ? { usage: counted } : {}),
    ...(typeof model === 'string' ? { modelVersion: model } : {}),
  };
}

const FINISH = new Map<unknown, FinishReason>([
  ['length', 'length'],
  ['content-filter', 'content-filter'],
]);

/** Undefined, not zero, when the vendor did not count. */
function readUsage(usage: Record<string, unknown> | undefined): Usage | undefined {
  const inputTokens = count(usage?.['input']);
  const outputTokens = count(usage?.['output']);
  const cachedInputTokens = count(usage?.['cached']);
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  return { inputTokens, outputTokens, ...(cachedInputTokens === undefined ? {} : { cachedInputTokens }) };
}
