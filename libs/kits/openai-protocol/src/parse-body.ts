import { asRecord, notJson, parsedJson } from '@agora/provider-kit';

/**
 * The body of a successful answer: JSON, or the stream of an endpoint that knows nothing else, joined to what it would have
 * said at once. @throws Fault `bad-response` when it is neither. `name`: the endpoint's address.
 */
export function parseBody(text: string, name?: string): unknown {
  const json = parsedJson(text);
  const body = json === undefined ? joined(text) : json;
  if (body === undefined) throw notJson(text, name);
  return body;
}

/** What begins like a stream of server-sent events. */
const STREAM = /^\uFEFF?\s*(data|event|id|retry)?:/;
const DONE = '[DONE]';

function joined(text: string): unknown {
  if (!STREAM.test(text)) return undefined;
  const events = text
    .split(/\r\n|[\r\n]/)
    .flatMap((line) => /^\uFEFF?\s*data: ?(.*)$/.exec(line)?.[1]?.trim() ?? [])
    .filter((data) => data !== '');
  const chunks = events.map((data) => asRecord(parsedJson(data))).filter((chunk) => chunk !== undefined);
  if (chunks.length === 0) return undefined;
  // Of the Responses API the last event holds the whole answer.
  const whole = chunks.map(({ response }) => asRecord(response)).findLast((answer) => answer?.['output']);
  return whole ?? chunks.find(({ error }) => error) ?? completionOf(chunks, events.includes(DONE));
}

function completionOf(chunks: Record<string, unknown>[], done: boolean): Record<string, unknown> {
  const choices = chunks
    .map(({ choices: list }) => asRecord(Array.isArray(list) ? (list as unknown[])[0] : undefined))
    .filter((choice) => choice !== undefined);
  const deltas = choices.map((choice) => asRecord(choice['delta']) ?? asRecord(choice['message']) ?? choice);
  const join = (name: string): string | undefined => {
    const parts = deltas.map((delta) => delta[name]).filter((part) => typeof part === 'string');
    return parts.length === 0 ? undefined : parts.join('');
  };
  const reason = choices.map(({ finish_reason: given }) => given).findLast((given) => given);
  const last = (name: string): unknown => chunks.map((chunk) => chunk[name]).findLast((value) => value);
  return {
    model: last('model'),
    usage: last('usage') ?? choices.map(({ usage }) => usage).findLast((usage) => usage),
    choices: [
      {
        message: {
          content: join('content') ?? join('text') ?? null,
          refusal: join('refusal'),
          reasoning_content: join('reasoning_content') ?? join('reasoning'),
        },
        // A stream that simply ends was cut.
        finish_reason: reason ?? (done ? null : 'aborted'),
      },
    ],
  };
}
