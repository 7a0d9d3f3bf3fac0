import { Fault } from '@agora/plugin-api';
import { z } from 'zod';
import { FixtureServer, type RecordedRequest, type Reply } from './fixture-server.js';

export interface ChatEndpointOptions {
  /** The text for a prompt: all messages joined by blank lines, or the prompt of a plain completion. */
  answer: (prompt: string, index: number) => string | Promise<string>;
  /** When given, a request without this bearer key is refused with 401. */
  apiKey?: string;
  /** The model name in replies; the requested one when left out. */
  modelVersion?: string;
}

export interface ChatEndpoint {
  /** What an OpenAI client takes as `baseURL`. */
  baseURL: string;
  /** Requests so far; `server.reply` puts a failure before the next answer. */
  server: FixtureServer;
  close(): Promise<void>;
}

const requestSchema = z.looseObject({
  model: z.string(),
  messages: z.array(z.object({ role: z.string(), content: z.string() })).optional(),
  prompt: z.string().optional(),
  max_tokens: z.number().int().positive().nullish(),
  max_completion_tokens: z.number().int().positive().nullish(),
  stream: z.boolean().nullish(),
});

/** An OpenAI-compatible endpoint (`/v1/chat/completions`, `/v1/completions`) whose model is a function. A token is a word. */
export async function startChatEndpoint(options: ChatEndpointOptions): Promise<ChatEndpoint> {
  const server = await FixtureServer.start((request, index) => complete(options, request, index));
  return { baseURL: `${server.url}/v1`, server, close: () => server.close() };
}

/** A chat endpoint for the surrounding block of specs, emptied before each of them. */
export function useChatEndpoint(options: ChatEndpointOptions): { readonly endpoint: ChatEndpoint } {
  let endpoint: ChatEndpoint | undefined;
  beforeAll(async () => {
    endpoint = await startChatEndpoint(options);
  });
  beforeEach(() => endpoint?.server.reset());
  afterAll(() => endpoint?.close());
  return {
    get endpoint() {
      if (endpoint) return endpoint;
      throw new Fault('internal', 'useChatEndpoint() gives an endpoint from beforeAll on');
    },
  };
}

/** The reply to one request, live or in a batch. */
export async function complete(
  options: ChatEndpointOptions,
  request: Pick<RecordedRequest, 'method' | 'path' | 'headers' | 'json'>,
  index: number,
): Promise<Reply> {
  const chat = request.path === '/v1/chat/completions';
  if (request.method !== 'POST' || !(chat || request.path === '/v1/completions')) {
    return failure(404, 'invalid_request_error', `Unknown request URL: ${request.method} ${request.path}`);
  }
  if (options.apiKey !== undefined && request.headers['authorization'] !== `Bearer ${options.apiKey}`) {
    return failure(401, 'invalid_api_key', 'Incorrect API key provided.');
  }
  const parsed = requestSchema.safeParse(readJson(request));
  if (!parsed.success) return failure(400, 'invalid_request_error', z.prettifyError(parsed.error));
  const { model, messages, prompt, stream } = parsed.data;
  const asked = chat ? messages?.map(({ content }) => content).join('\n\n') : prompt;
  if (asked === undefined) return failure(400, 'invalid_request_error', `Missing ${chat ? 'messages' : 'prompt'}.`);
  if (stream) return failure(400, 'invalid_request_error', 'This endpoint does not stream.');
  const limit = parsed.data.max_completion_tokens ?? parsed.data.max_tokens ?? Infinity;
  const { text, tokens, cut } = clip(await options.answer(asked, index), limit);
  const finish = cut ? 'length' : 'stop';
  return {
    body: {
      id: `${chat ? 'chatcmpl' : 'cmpl'}-${index}`,
      object: chat ? 'chat.completion' : 'text_completion',
      created: 0,
      model: options.modelVersion ?? model,
      choices: [
        chat
          ? {
              index: 0,
              message: { role: 'assistant', content: text, refusal: null },
              finish_reason: finish,
              logprobs: null,
            }
          : { index: 0, text, finish_reason: finish, logprobs: null },
      ],
      usage: {
        prompt_tokens: words(asked).length,
        completion_tokens: tokens,
        total_tokens: words(asked).length + tokens,
      },
    },
  };
}

function clip(text: string, limit: number): { text: string; tokens: number; cut: boolean } {
  const tokens = words(text);
  if (tokens.length <= limit) return { text, tokens: tokens.length, cut: false };
  return { text: tokens.slice(0, limit).join(''), tokens: limit, cut: true };
}

/** The words of a text, each with the space before it, so that joining them gives the text. */
function words(text: string): string[] {
  return text.match(/\s*\S+/g) ?? [];
}

export function failure(status: number, code: string, message: string): Reply {
  return { status, body: { error: { message, type: code, param: null, code } } };
}

function readJson(request: Pick<RecordedRequest, 'json'>): unknown {
  try {
    return request.json();
  } catch {
    return undefined;
  }
}
