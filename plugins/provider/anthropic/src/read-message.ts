import { Fault, type Completion, type Usage } from '@agora/plugin-api';
import { asRecord, count, noApi, notJson, readFinish, saysSomething, shown, errorWithin } from '@agora/provider-kit';

/** Reads leniently. A `bad-response` Fault when there is no content; final when it is no message at all. Thoughts are no part of the text. */
export function readMessage(body: unknown, name = 'The endpoint'): Completion {
  if (typeof body === 'string') throw notJson(body, name);
  const message = asRecord(body);
  const error = errorWithin(body);
  if (error) throw error;
  if (!(message && 'content' in message) && saysSomething(body))
    throw noApi(`${name} answers with JSON that is no message.`);
  const content = message?.['content'];
  if (!Array.isArray(content)) {
    throw new Fault('bad-response', 'The answer of the Messages API holds no content.', { retryable: true });
  }
  const finish = readFinish(message?.['stop_reason']);
  if (finish === 'broken-off') {
    const why = shown(message?.['stop_reason']);
    throw new Fault('bad-response', `The answer of the Messages API was broken off (${why}).`, { retryable: true });
  }
  const thoughts = content.map((block) => readBlock(block, 'thinking')).join('');
  const usage = readUsage(asRecord(message?.['usage']));
  const model = message?.['model'];
  return {
    text: content.map((block) => readBlock(block, 'text')).join(''),
    ...finish,
    ...(thoughts === '' ? {} : { thoughts }),
    ...(usage ? { usage } : {}),
    ...(typeof model === 'string' ? { modelVersion: model } : {}),
  };
}

/** Blocks name the field that holds their text by their type. */
function readBlock(block: unknown, kind: 'text' | 'thinking'): string {
  const fields = asRecord(block);
  const text = fields?.[kind];
  return fields?.['type'] === kind && typeof text === 'string' ? text : '';
}

/** `input_tokens` are what was neither read from the cache nor written to it. Undefined, not zero, when nothing was counted. */
function readUsage(usage: Record<string, unknown> | undefined): Usage | undefined {
  const fresh = count(usage?.['input_tokens']);
  const outputTokens = count(usage?.['output_tokens']);
  if (fresh === undefined || outputTokens === undefined) return undefined;
  const read = count(usage?.['cache_read_input_tokens']);
  const written = count(usage?.['cache_creation_input_tokens']);
  const thought = count(asRecord(usage?.['output_tokens_details'])?.['thinking_tokens']);
  return {
    inputTokens: fresh + (read ?? 0) + (written ?? 0),
    outputTokens,
    ...(read === undefined ? {} : { cachedInputTokens: read }),
    ...(written === undefined ? {} : { cacheWriteInputTokens: written }),
    ...(thought === undefined ? {} : { reasoningTokens: thought }),
  };
}
