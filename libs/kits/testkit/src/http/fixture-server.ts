import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Fault } from '@agora/plugin-api';
import { sendReply, type Reply } from './send-reply.js';

export type { Reply } from './send-reply.js';

export interface RecordedRequest {
  method: string;
  /** Path with its query. */
  path: string;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
  /** The body read as JSON; throws when it is not. */
  json(): unknown;
  /** Resolves when the client closes the connection before it has the whole reply. */
  aborted: Promise<void>;
}

/** Decides the reply to the `index`th request, counted from 0. */
export type Responder = (request: RecordedRequest, index: number) => Reply | Promise<Reply>;

/** A real HTTP server on loopback that gives scripted replies and records requests. */
export class FixtureServer {
  /** In order of arrival. */
  readonly requests: RecordedRequest[] = [];
  private readonly queue: Reply[] = [];
  private readonly closing = new AbortController();

  private constructor(
    private readonly server: Server,
    private responder: Responder,
  ) {}

  /** Answers with `responder`; without one, with what `reply` queued. */
  static async start(responder: Responder = unscripted): Promise<FixtureServer> {
    const server = createServer();
    const fixture = new FixtureServer(server, responder);
    server.on('request', (request, response) => void fixture.serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return fixture;
  }

  /** Without a slash at the end. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Queues replies: each is given once, before the responder is asked again. */
  reply(...replies: Reply[]): this {
    this.queue.push(...replies);
    return this;
  }

  /** Answers every request that no queued reply waits for. */
  respond(responder: Responder): this {
    this.responder = responder;
    return this;
  }

  /** Forgets requests and queued replies. */
  reset(): void {
    this.requests.length = 0;
    this.queue.length = 0;
  }

  /** Ends open connections too. */
  async close(): Promise<void> {
    this.closing.abort();
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const request = await record(incoming, response);
      const index = this.requests.push(request) - 1;
      await sendReply(response, this.queue.shift() ?? (await this.responder(request, index)), this.closing.signal);
    } catch (error) {
      // An error in the script must not look like a reply that hangs. A client that has left gets nothing.
      if (response.headersSent || response.destroyed) response.destroy();
      else response.writeHead(500).end(`fixture server: ${String(error)}`);
    }
  }
}

/** A fixture server for the surrounding block of specs, emptied before each of them. */
export function useFixtureServer(responder?: Responder): { readonly server: FixtureServer } {
  let server: FixtureServer | undefined;
  beforeAll(async () => {
    server = await FixtureServer.start(responder);
  });
  beforeEach(() => server?.reset());
  afterAll(() => server?.close());
  return {
    get server() {
      if (server) return server;
      throw new Fault('internal', 'useFixtureServer() gives a server from beforeAll on');
    },
  };
}

async function record(incoming: IncomingMessage, response: ServerResponse): Promise<RecordedRequest> {
  const aborted = new Promise<void>((resolve) => {
    response.once('close', () => {
      if (!response.writableFinished) resolve();
    });
  });
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: Object.fromEntries(headers),
    body,
    json: () => JSON.parse(body) as unknown,
    aborted,
  };
}

function unscripted({ method, path }: RecordedRequest): Reply {
  return { status: 500, body: `fixture server: nothing was scripted for ${method} ${path}` };
}
