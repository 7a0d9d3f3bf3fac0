import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, relative } from 'node:path';

export interface ServedFile {
  content: Buffer;
  /** Kept in the store for large files, as all above 100 bytes are here. */
  lfs: boolean;
}

interface Served {
  commit: string;
  files: Map<string, ServedFile>;
  licence?: string;
  /** Needs this token. */
  gate?: string;
}

interface Call {
  method: string;
  path: string;
  authorization: string | undefined;
  range: string | undefined;
}

/** As much of a Hugging Face hub as reading models needs, over real HTTP; large files lie on another server, as on the real hub. */
export class ModelHubServer {
  readonly repos = new Map<string, Served>();
  /** Of the hub, and of the store for large files. */
  readonly calls: Call[] = [];
  readonly storeCalls: Call[] = [];
  /** Changes what is sent of large files: their bytes, or undefined to break the connection half-way. */
  tamper: ((content: Buffer, turn: number) => Buffer | undefined) | undefined;
  /** Half of a large file is sent, and then nothing, until the client goes. */
  stall = false;
  /** Changes the listing of files. */
  listing: ((entries: object[]) => object[]) | undefined;

  private constructor(
    private readonly hub: Server,
    private readonly store: Server,
  ) {}

  static async start(): Promise<ModelHubServer> {
    const [hub, store] = [createServer(), createServer()];
    const server = new ModelHubServer(hub, store);
    hub.on('request', (request, response) => server.answer(request, response));
    store.on('request', (request, response) => server.send(request, response));
    await Promise.all([hub, store].map((each) => new Promise<void>((done) => each.listen(0, '127.0.0.1', done))));
    return server;
  }

  get url(): string {
    return urlOf(this.hub);
  }

  /** Serves the files of a folder, or these. */
  add(repo: string, files: string | Record<string, string | Buffer>, more: Partial<Served> = {}): Served {
    const given = typeof files === 'string' ? filesOf(files) : Object.entries(files);
    const served: Served = {
      commit: createHash('sha1').update(repo).digest('hex'),
      files: new Map(
        given.map(([path, content]) => {
          const bytes = Buffer.from(content);
          return [path, { content: bytes, lfs: bytes.length > 100 && /\.(onnx|safetensors)|_data$/.test(path) }];
        }),
      ),
      ...more,
    };
    this.repos.set(repo, served);
    return served;
  }

  async close(): Promise<void> {
    for (const server of [this.hub, this.store]) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    }
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const call = callOf(request);
    this.calls.push(call);
    const [, repo = '', what = '', revision = '', rest = ''] =
      /^\/api\/models\/([^/]+\/[^/]+)\/(revision|tree)\/([^/?]+)()/.exec(call.path) ??
      /^\/([^/]+\/[^/]+)\/(resolve)\/([^/]+)\/(.+)$/.exec(call.path) ??
      [];
    const served = this.repos.get(repo);
    if (!served) return json(response, 404, { error: 'Repository not found' });
    if (served.gate && call.authorization !== `Bearer ${served.gate}`) return json(response, 401, { error: 'gated' });
    if (!['main', 'HEAD', served.commit].includes(decodeURIComponent(revision)))
      return json(response, 404, { error: 'Revision not found' });
    if (what === 'revision') {
      const tags = served.licence ? [`license:${served.licence}`] : [];
      return json(response, 200, { _id: '1', id: repo, sha: served.commit, tags });
    }
    if (what === 'tree') {
      const entries = [...served.files].map(([path, file]) => entryOf(path, file));
      return json(response, 200, this.listing?.(entries) ?? entries);
    }
    const file = served.files.get(decodeURIComponent(rest));
    if (!file) return json(response, 404, { error: 'Entry not found' });
    if (!file.lfs) return void response.end(file.content);
    const location = `${urlOf(this.store)}/${repo}/${rest}?signature=1`;
    response.writeHead(302, { location }).end();
  }

  private send(request: IncomingMessage, response: ServerResponse): void {
    const call = callOf(request);
    this.storeCalls.push(call);
    const [, repo = '', path = ''] = /^\/([^/]+\/[^/]+)\/(.+)\?signature=1$/.exec(call.path) ?? [];
    const content = this.repos.get(repo)?.files.get(decodeURIComponent(path))?.content ?? Buffer.alloc(0);
    const from = Number(/^bytes=(\d+)-$/.exec(call.range ?? '')?.[1] ?? 0);
    const bytes = this.tamper ? this.tamper(content, this.storeCalls.length) : content;
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': (bytes ?? content).length - from });
    if (bytes !== undefined && !this.stall) return void response.end(bytes.subarray(from));
    const half = content.subarray(from, from + Math.ceil((content.length - from) / 2));
    response.write(half, () => void (this.stall || response.destroy()));
  }
}

function entryOf(path: string, { content, lfs }: ServedFile): object {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return {
    type: 'file',
    path,
    size: content.length,
    oid: createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex'),
    ...(lfs ? { lfs: { oid: sha256, size: content.length, pointerSize: 130 } } : {}),
  };
}

function filesOf(folder: string): [string, Buffer][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(folder, path), readFileSync(path)]);
}

const urlOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

function callOf({ method = '', url = '', headers }: IncomingMessage): Call {
  return { method, path: url, authorization: headers.authorization, range: headers.range };
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
