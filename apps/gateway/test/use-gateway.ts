import { ROUTES, API_PREFIX, type RouteName, type RouteReply } from '@agora/contracts';
import { writeExampleHome, type ExampleHome, type ExampleOptions } from '@agora/home-testkit';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGateway, type GatewayOptions, type RunningGateway } from '../src/index.js';

export interface Reply {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
}

/** A gateway over a home of its own, on a free port. */
export class GatewayForSpec {
  private constructor(
    readonly folder: string,
    readonly example: ExampleHome,
    readonly gateway: RunningGateway,
    readonly token: string,
  ) {}

  static async start(options: ExampleOptions & { gateway?: Partial<GatewayOptions> } = {}): Promise<GatewayForSpec> {
    const folder = await mkdtemp(join(tmpdir(), 'agora-gateway-'));
    const example = await writeExampleHome(join(folder, 'home'), options);
    const gateway = await openGateway(folder, options.gateway);
    const token = (await readFile(join(folder, 'home', 'host', 'gateway-token'), 'utf8')).trim();
    return new GatewayForSpec(folder, example, gateway, token);
  }

  async close(): Promise<void> {
    await this.gateway.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** What a route gives, checked against its schema. */
  async read<Name extends RouteName>(name: Name, path: string): Promise<RouteReply<Name>> {
    const { status, text } = await this.get(`${API_PREFIX}/${path}`);
    if (status !== 200) throw new Error(`${status} ${text}`);
    return ROUTES[name].reply.parse(JSON.parse(text)) as RouteReply<Name>;
  }

  /** One request with the token, unless the headers say otherwise. The path is sent as it is. */
  get(
    path: string,
    { headers = {}, method = 'GET' }: { headers?: Record<string, string>; method?: string } = {},
  ): Promise<Reply> {
    return send(this.gateway.origin, path, method, { authorization: `Bearer ${this.token}`, ...headers });
  }
}

export async function openGateway(folder: string, more: Partial<GatewayOptions> = {}): Promise<RunningGateway> {
  const pages = join(folder, 'pages');
  await mkdir(pages, { recursive: true });
  await writeFile(join(pages, 'index.html'), '<!doctype html><title>pages</title>');
  return startGateway({ home: join(folder, 'home'), pages, version: '0.0.0', port: 0, ...more });
}

export function send(origin: string, path: string, method: string, headers: Record<string, string>): Promise<Reply> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end();
  });
}
