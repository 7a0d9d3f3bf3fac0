import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Reply {
  status?: number;
  body?: unknown;
}

interface StoredFile {
  content: Buffer;
  lfs: boolean;
}

interface Repo {
  private: boolean;
  files: Map<string, StoredFile>;
  commits: string[];
}

/** Larger files and Parquet go to the store for large files, as on the real hub. */
const LARGE = 10_000;

/** As much of a Hugging Face hub as a push needs, over real HTTP. */
export class HuggingFaceHub {
  readonly repos = new Map<string, Repo>();
  readonly large = new Map<string, Buffer>();
  /** `METHOD path` of every request. */
  readonly requests: string[] = [];
  /** Status codes to answer the next requests with whose `METHOD path` fits. */
  readonly failures: { on: RegExp; status: number }[] = [];

  private constructor(
    private readonly server: Server,
    private readonly token: string,
  ) {}

  static async start(token: string): Promise<HuggingFaceHub> {
    const server = createServer();
    const hub = new HuggingFaceHub(server, token);
    server.on('request', (request, response) => {
      void hub.answer(request).then(({ status = 200, body = {} }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return hub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage): Promise<Reply> {
    const { pathname } = new URL(request.url ?? '', this.url);
    const call = `${request.method} ${pathname}`;
    this.requests.push(call);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const failure = this.failures.find(({ on }) => on.test(call));
    if (failure) {
      this.failures.splice(this.failures.indexOf(failure), 1);
      return { status: failure.status, body: { error: 'as the spec wants it' } };
    }
    const upload = /^PUT \/large\/(\w+)$/.exec(call);
    if (upload?.[1]) return this.keep(upload[1], body);
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      return { status: 401, body: { error: `Invalid credentials: ${request.headers.authorization}` } };
    }
    return this.route(call, body);
  }

  private route(call: string, body: Buffer): Reply {
    if (call === 'POST /api/repos/create') return this.create(JSON.parse(body.toString()) as NewRepo);
    const [, name, rest] =
      /^\w+ \/(?:api\/)?(?:(?:datasets|models)\/)?([\w.-]+\/[\w-]+(?:\.[\w-]+)*?)((?:\/|\.git\/).*)$/.exec(call) ?? [];
    const repo = name === undefined ? undefined : this.repos.get(name);
    if (!repo) return { status: 404, body: { error: 'Repository not found' } };
    if (rest?.startsWith('/revision/')) return { body: { _id: '1', id: name, private: repo.private } };
    if (rest === '/tree/main') return { body: tree(repo) };
    if (rest === '/preupload/main') return { body: preupload(body) };
    if (rest === '.git/info/lfs/objects/batch') return { body: this.batch(body) };
    if (rest === '/commit/main') return { body: this.commit(repo, body) };
    return { status: 404, body: { error: `what is ${call}?` } };
  }

  private create({ name, organization, visibility, type }: NewRepo): Reply {
    this.repos.set(`${organization}/${name}`, { private: visibility === 'private', files: new Map(), commits: [] });
    const url = `${this.url}/${type === 'dataset' ? 'datasets/' : ''}${organization}/${name}`;
    return { body: { url, id: '1' } };
  }

  private keep(oid: string, content: Buffer): Reply {
    if (createHash('sha256').update(content).digest('hex') !== oid) return { status: 400 };
    this.large.set(oid, content);
    return {};
  }

  private batch(body: Buffer): unknown {
    const { objects } = JSON.parse(body.toString()) as { objects: { oid: string; size: number }[] };
    return {
      transfer: 'basic',
      objects: objects.map(({ oid, size }) => ({
        oid,
        size,
        ...(this.large.has(oid) ? {} : { actions: { upload: { href: `${this.url}/large/${oid}` } } }),
      })),
    };
  }

  private commit(repo: Repo, body: Buffer): unknown {
    const lines = body.toString().trim().split('\n');
    for (const { key, value } of lines.map((line) => JSON.parse(line) as CommitLine)) {
      if (key === 'header') repo.commits.push(value.summary);
      if (key === 'file') repo.files.set(value.path, { content: Buffer.from(value.content, 'base64'), lfs: false });
      if (key !== 'lfsFile') continue;
      const content = this.large.get(value.oid);
      if (!content) throw new Error(`${value.path} was committed before it was uploaded`);
      repo.files.set(value.path, { content, lfs: true });
    }
    const oid = `commit-${repo.commits.length}`;
    return { success: true, commitOid: oid, commitUrl: `${this.url}/commit/${oid}`, hookOutput: '' };
  }
}

interface NewRepo {
  name: string;
  organization: string;
  visibility?: string;
  /** Absent for a model. */
  type?: string;
}

type CommitLine =
  | { key: 'header'; value: { summary: string } }
  | { key: 'file'; value: { path: string; content: string } }
  | { key: 'lfsFile'; value: { path: string; oid: string } };

function preupload(body: Buffer): unknown {
  const { files } = JSON.parse(body.toString()) as { files: { path: string; size: number }[] };
  const mode = ({ path, size }: { path: string; size: number }): string =>
    path.endsWith('.parquet') || size > LARGE ? 'lfs' : 'regular';
  return { files: files.map((file) => ({ path: file.path, uploadMode: mode(file) })) };
}

function tree({ files }: Repo): unknown {
  return [...files].map(([path, { content, lfs }]) => ({
    type: 'file',
    path,
    size: content.length,
    oid: createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex'),
    ...(lfs
      ? { lfs: { oid: createHash('sha256').update(content).digest('hex'), size: content.length, pointerSize: 130 } }
      : {}),
  }));
}
