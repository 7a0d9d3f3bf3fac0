import { asRecord, notJson, parsedJson } from '@agora/provider-kit';

/**
 * The body of a successful answer: JSON, or a stream of events (from endpoints that always stream), joined into one answer.
 * `name`: the endpoint's address. @throws Fault `bad-response` when it is neither.
 */
export function parseBody(text: string, name?: string): unknown {
  const json = parsedJson(text);
  const body = json === undefined ? joined(text) : json;
  if (body === undefined) throw notJson(text, name);
  return body;
}

/** The beginning of a stream of server-sent events. */
const STREAM = /^\uFEFF?\s*(data|event|id|retry)?:/;
const DONE = '[DONE]';

type Chunk = Record<string, unknown>;

function joined(text: string): unknown {
  if (!STREAM.test(text)) return undefined;
  const { chunks, done, torn } = readEvents(text);
  if (chunks.length === 0) return done ? { choices: [] } : undefined;
  // In the Responses API the last event contains the whole answer.
  const whole = chunks.map(({ response }) => asRecord(response)).findLast((answer) => answer?.['output']);
  return whole ?? errorIn(chunks) ?? completionOf(chunks, { done, torn });
}

/** `torn`: one of the pieces cannot be read, so the text would have a gap. */
function readEvents(text: string): { chunks: Chunk[]; done: boolean; torn: boolean } {
  const read: { chunks: Chunk[]; done: boolean; torn: boolean } = { chunks: [], done: false, torn: false };
  let name = '';
  // One piece may take several lines, or each line may be a piece.
  let open: string[] = [];
  const add = (chunk: Chunk): unknown =>
    read.chunks.push(name === 'error' && !chunk['error'] ? { error: chunk } : chunk);
  const close = (): void => {
    const chunk = open.length > 0 ? asRecord(parsedJson(open.join('\n'))) : undefined;
    if (chunk) add(chunk);
    else read.torn ||= open.length > 0;
    [name, open] = ['', []];
  };
  // What ends otherwise is no object: a stream of millions of halves is not to cost millions of failures of the parser.
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|[\r\n]/)) {
    if (line === '') close();
    name = /^event: ?(.*)$/.exec(line)?.[1]?.trim() ?? name;
    const data = /^data: ?(.*)$/.exec(line)?.[1]?.trim() ?? '';
    const chunk = /[}\]]/.test(data.slice(-1)) ? asRecord(parsedJson(data)) : undefined;
    if (chunk) add(chunk);
    else if (data === DONE) read.done = true;
    else if (data !== '') open.push(data);
  }
  close();
  return read;
}

/** An error that a stream reports after it has begun. */
function errorIn(chunks: Chunk[]): Chunk | undefined {
  return (
    chunks.find(({ error, object }) => error || object === 'error') ??
    chunks.map(choiceOf).find((choice) => choice?.['error'])
  );
}

function choiceOf({ choices: list }: Chunk): Chunk | undefined {
  return asRecord(Array.isArray(list) ? (list as unknown[])[0] : undefined);
}

function completionOf(chunks: Chunk[], { done, torn }: { done: boolean; torn: boolean }): Chunk {
  const choices = chunks.map(choiceOf).filter((choice) => choice !== undefined);
  const deltas = choices.map((choice) => asRecord(choice['delta']) ?? asRecord(choice['message']) ?? choice);
  const join = (name: string): string | undefined => {
    const parts = deltas.map((delta) => delta[name]).filter((part) => typeof part === 'string');
    return parts.length === 0 ? undefined : parts.join('');
  };
  const list = (name: string): unknown[] => deltas.flatMap((delta) => (Array.isArray(delta[name]) ? delta[name] : []));
  const reason = choices.map(({ finish_reason: given }) => given).findLast((given) => given);
  const last = (name: string): unknown => chunks.map((chunk) => chunk[name]).findLast((value) => value);
  return {
    model: last('model'),
    usage:
      last('usage') ??
      asRecord(last('x_groq'))?.['usage'] ??
      choices.map(({ usage }) => usage).findLast((usage) => usage),
    choices: [
      {
        message: {
          content: list('content').length > 0 ? deltas.flatMap(partsOf) : (join('content') ?? join('text') ?? null),
          refusal: join('refusal'),
          reasoning_content: join('reasoning_content') ?? join('reasoning'),
          reasoning_details: list('reasoning_details'),
        },
        // A stream that ends without a reason and without its end mark was cut off.
        finish_reason: torn ? 'aborted' : (reason ?? (done ? null : 'aborted')),
      },
    ],
  };
}

/** The content of a chunk as parts. Mistral sends parts while the model thinks, and then texts. */
function partsOf({ content }: Chunk): unknown[] {
  return Array.isArray(content) ? (content as unknown[]) : [content];
}
