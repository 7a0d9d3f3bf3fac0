import { ACTION_HEADER, API_PREFIX } from '@agora/contracts';
import { HOSTILE_TEXTS } from '@agora/home-testkit';
import { GatewayForSpec, send, type Reply } from '../test/use-gateway.js';

/** Of the document that the gateway itself gives, so that no route can be forgotten here. */
interface Operation {
  operationId: string;
  parameters: { name: string; in: string; required: boolean }[];
}
type Document = { paths: Record<string, Record<string, Operation>> };

let gateway: GatewayForSpec;
let routes: { method: string; template: string; operation: Operation }[];
beforeAll(async () => {
  const control = { experiments: {}, out: '/nowhere', request: () => Promise.reject(new Error('nothing is to begin')) };
  gateway = await GatewayForSpec.start({ rows: 4, items: 2, gateway: { control } });
  const { paths } = JSON.parse((await gateway.get(`${API_PREFIX}/openapi.json`)).text) as Document;
  routes = Object.entries(paths).flatMap(([template, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), template, operation })),
  );
});
afterAll(() => gateway.close());

const TRAVERSALS = ['..%2f..%2f..%2fetc%2fpasswd', '%2e%2e', '..%5c..%5chost', 'a%00b', '.%2e%2fhost%2fgateway-token'];

const known = (): Record<string, string> => ({
  run: gateway.example.runId,
  cell: gateway.example.cells[0] ?? '',
  benchmark: 'quiz',
  item: 'quiz:0',
  state: 'accepted',
  index: '0',
});

/** The address of a route with what there is; `bad` stands for one of its parts. */
function address(template: string, bad: Record<string, string> = {}): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => bad[name] ?? encodeURIComponent(known()[name] ?? 'x'));
}

async function each(ask: (route: (typeof routes)[number]) => Promise<[where: string, reply: Reply][]>) {
  const found: [where: string, reply: Reply][] = [];
  for (const route of routes) found.push(...(await ask(route)));
  return found;
}

const statuses = (found: [string, Reply][], fit: (status: number) => boolean): unknown[] =>
  found
    .filter(([, { status }]) => !fit(status))
    .map(([where, { status, text }]) => [where, status, text.slice(0, 200)]);

describe('every route that the document names', () => {
  it('is there', async () => {
    expect(routes.length).toBeGreaterThan(15);
    const found = await each(async ({ method, template }) => [
      [template, await gateway.get(address(template), { method })],
    ]);
    // An action asks for its key first; a question may lack what must be asked. Nobody says that there is no such page.
    expect(found.filter(([, { text }]) => text.includes('no such page')).map(([where]) => where)).toEqual([]);
    expect(statuses(found, (status) => status < 500)).toEqual([]);
  });

  it('is refused without the token, under a foreign name, and to pages of others', async () => {
    const wrong: [headers: Record<string, string>, status: number][] = [
      [{ authorization: 'Bearer wrong' }, 401],
      [{ host: 'evil.test' }, 421],
      [{ origin: 'http://evil.test' }, 403],
      [{ origin: 'null' }, 403],
    ];
    for (const [headers, expected] of wrong) {
      const found = await each(async ({ method, template }) => [
        [`${method} ${template}`, await gateway.get(address(template), { method, headers })],
      ]);
      expect([headers, statuses(found, (status) => status === expected)]).toEqual([headers, []]);
    }
    const without = await each(async ({ method, template }) => [
      [`${method} ${template}`, await send(gateway.gateway.origin, address(template), method, {})],
    ]);
    expect(statuses(without, (status) => status === 401)).toEqual([]);
    expect(without.filter(([, { text }]) => text.includes('alpha'))).toEqual([]);
  });

  it('leads nowhere with a name that is a path', async () => {
    const key = { [ACTION_HEADER]: (JSON.parse((await gateway.get(`${API_PREFIX}/me`)).text) as Me).actionKey };
    const found = await each(async ({ method, template, operation }) => {
      const names = operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name);
      const asked = names.flatMap((name) => TRAVERSALS.map((bad) => address(template, { [name]: bad })));
      return Promise.all(
        asked.map(async (path): Promise<[string, Reply]> => [path, await gateway.get(path, { method, headers: key })]),
      );
    });
    expect(found.length).toBeGreaterThan(50);
    expect(statuses(found, (status) => [204, 400, 404, 405].includes(status))).toEqual([]);
    expect(found.filter(([, { text }]) => text.includes('root:') || text.includes(gateway.token))).toEqual([]);
  });

  it('takes hostile texts in its filters for texts', async () => {
    const found = await each(async ({ method, template, operation }) => {
      if (method !== 'GET' || operation.operationId === 'events') return [];
      const names = operation.parameters.filter((one) => one.in === 'query').map(({ name }) => name);
      const texts = Object.values(HOSTILE_TEXTS).map((text) => text.slice(0, 190));
      const asked = names.flatMap((name) =>
        texts.map((text) => `${address(template)}?${new URLSearchParams({ a: known()['run'] ?? '', [name]: text })}`),
      );
      return Promise.all(asked.map(async (path): Promise<[string, Reply]> => [path, await gateway.get(path)]));
    });
    expect(found.length).toBeGreaterThan(100);
    expect(statuses(found, (status) => status < 500)).toEqual([]);
    expect(found.filter(([, { headers }]) => !/^application\/json/.test(headers['content-type'] ?? ''))).toEqual([]);
  });
});

interface Me {
  actionKey: string;
}
