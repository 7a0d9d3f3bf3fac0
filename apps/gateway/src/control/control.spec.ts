import { Home, RunRecordStore } from '@agora/artifacts';
import { useNats } from '@agora/bus/testing';
import { ACTION_HEADER, API_PREFIX, subjects, type StartRequest } from '@agora/contracts';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { GatewayForSpec, openGateway, type Reply } from '../../test/use-gateway.js';

const nats = useNats();
const RUN = 'example-0123abcd';
const TOKENS = { vera: 'token-of-vera-0123456789-0123456789', otto: 'token-of-otto-0123456789-0123456789' };
const of = (action: string): string => `${API_PREFIX}/runs/${RUN}/${action}`;
const PATHS = { stop: of('stop'), budget: of('budget'), resume: of('resume') };

let gateway: GatewayForSpec;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-control-'));
  const users = [
    { name: 'vera', role: 'viewer' },
    { name: 'otto', role: 'operator' },
  ].map((user) => ({ ...user, tokenSha256: sha256(TOKENS[user.name as keyof typeof TOKENS]) }));
  await writeFile(join(folder, 'users.json'), JSON.stringify({ users }));
  gateway = await GatewayForSpec.start({
    rows: 4,
    items: 2,
    gateway: {
      bus: nats.options,
      users: join(folder, 'users.json'),
      control: {
        experiments: { small: '/nowhere/small.yaml' },
        out: folder,
        request: (file, { out, budgetUsd }) =>
          Promise.resolve({
            experiment: { name: file, budget: { usd: budgetUsd } },
            baseDir: out,
          } as unknown as StartRequest),
      },
    },
  });
});
afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true, force: true });
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

interface Sent {
  token?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

function post(path: string, { token = TOKENS.otto, headers = {}, body = {} }: Sent = {}): Promise<Reply> {
  const { hostname, port } = new URL(gateway.gateway.origin);
  const all = { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers };
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, method: 'POST', headers: all, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

interface Me {
  name: string;
  role: string;
  actionKey?: string;
  experiments: string[];
}

async function me(token: string): Promise<Me> {
  const reply = await gateway.get(`${API_PREFIX}/me`, { headers: { authorization: `Bearer ${token}` } });
  return JSON.parse(reply.text) as Me;
}

const key = async (token: string): Promise<Record<string, string>> => ({
  [ACTION_HEADER]: (await me(token)).actionKey ?? '',
});

/** Answers as the orchestrator does, and keeps what it was asked. */
async function orchestrator(verb: string, reply: unknown): Promise<unknown[]> {
  const { nats: connection } = (await nats.bus()).connection;
  const asked: unknown[] = [];
  connection.subscribe(subjects.rpc('orchestrator', verb), {
    callback: (_, message) => {
      asked.push(JSON.parse(Buffer.from(message.data).toString('utf8')));
      message.respond(Buffer.from(JSON.stringify(reply)));
    },
  });
  await connection.flush();
  return asked;
}

const journal = async (): Promise<Record<string, unknown>[]> =>
  (await readFile(join(gateway.folder, 'home', 'host', 'actions.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('users', () => {
  it('are known by their tokens, and an operator alone gets a key for actions', async () => {
    expect(await me(TOKENS.vera)).toEqual({ name: 'vera', role: 'viewer', experiments: [] });
    expect(await me(TOKENS.otto)).toMatchObject({ name: 'otto', role: 'operator', experiments: ['small'] });
    expect((await me(gateway.token)).role).toBe('operator');
    expect(
      (await gateway.get(`${API_PREFIX}/me`, { headers: { authorization: `Bearer ${sha256(TOKENS.otto)}` } })).status,
    ).toBe(401);
  });

  it.each([
    ['{', 'is not JSON'],
    ['{"users":[]}', 'field "users"'],
    [JSON.stringify({ users: [{ name: 'a', role: 'king', tokenSha256: sha256('a') }] }), 'field "users[0].role"'],
    [
      JSON.stringify({ users: [{ name: 'a', role: 'viewer', tokenSha256: 'plain-token' }] }),
      'field "users[0].tokenSha256"',
    ],
    [
      JSON.stringify({ users: ['a', 'b'].map((name) => ({ name, role: 'viewer', tokenSha256: sha256('x') })) }),
      'two users have the tokenSha256',
    ],
  ])('are refused in a file that holds %s', async (text, words) => {
    const users = join(folder, 'bad.json');
    await writeFile(users, text);
    await expect(openGateway(gateway.folder, { users })).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(words),
    });
  });
});

describe('actions', () => {
  it.each(Object.entries(PATHS))(
    '%s is refused to viewers, without the key, and to pages of others',
    async (_, path) => {
      const own = await key(TOKENS.otto);
      expect((await post(path, { token: TOKENS.vera, headers: own })).status).toBe(403);
      expect((await post(path)).status).toBe(403);
      expect((await post(path, { headers: { [ACTION_HEADER]: 'wrong' } })).status).toBe(403);
      expect((await post(path, { token: gateway.token, headers: own })).status).toBe(403);
      expect((await post(path, { headers: { ...own, origin: 'http://evil.test' } })).status).toBe(403);
      expect((await post(path, { token: 'wrong', headers: own })).status).toBe(401);
      // A form of another site sends neither the header nor JSON; a link is no action.
      expect((await post(`${path}?token=${TOKENS.otto}`, { token: 'wrong', headers: own })).status).toBe(401);
      expect((await gateway.get(path, { headers: { authorization: `Bearer ${TOKENS.otto}` } })).status).toBe(404);
    },
  );

  it('stop a run through the orchestrator, and are written down with who asked', async () => {
    const asked = await orchestrator('cancel', { runId: RUN, stopped: true, silent: [] });
    const { status, text } = await post(PATHS.stop, { headers: await key(TOKENS.otto) });
    expect([status, JSON.parse(text)]).toEqual([200, { runId: RUN, stopped: true, silent: [] }]);
    expect(asked).toEqual([{ runId: RUN }]);
    expect(await journal()).toMatchObject([
      { who: 'otto', action: 'stop', run: RUN, state: 'asked' },
      { who: 'otto', action: 'stop', run: RUN, state: 'done' },
    ]);
  });

  it('change a budget through the orchestrator, which alone says whether that can be', async () => {
    const reply = { runId: RUN, budgetUsd: 7, beforeUsd: 2 };
    const asked = await orchestrator('budget', reply);
    const headers = await key(TOKENS.otto);
    const { status, text } = await post(PATHS.budget, { headers, body: { budgetUsd: 7 } });
    expect([status, JSON.parse(text)]).toEqual([200, reply]);
    expect(asked).toEqual([{ runId: RUN, usd: 7 }]);
    expect((await journal()).at(-1)).toMatchObject({ who: 'otto', action: 'budget', budgetUsd: 7, state: 'done' });
    for (const body of [{}, { budgetUsd: 0 }, { budgetUsd: '7' }])
      expect((await post(PATHS.budget, { headers, body })).status).toBe(400);
    expect(asked).toHaveLength(1);
  });

  it('are told to those who follow the run behind the beginning of the round, which may come later than the answer', async () => {
    const bus = await nats.bus();
    const startedAt = '2026-03-02T10:00:00.000Z';
    const reply = { runId: RUN, joined: false, startedAt };
    const [headers, records] = [await key(TOKENS.otto), new RunRecordStore(new Home(join(gateway.folder, 'home')))];
    const { nats: connection } = bus.connection;
    const answered = new Promise<void>((resolve) => {
      connection.subscribe(subjects.rpc('orchestrator', 'start'), {
        max: 1,
        callback: (_, message) => {
          void (async () => {
            const record = await records.find(RUN);
            if (record) await records.keep({ ...record, updatedAt: new Date(Date.now() + 60_000).toISOString() });
            message.respond(Buffer.from(JSON.stringify(reply)));
            resolve();
          })();
        },
      });
    });
    await connection.flush();
    const { last } = await bus.eventStream();
    expect((await post(PATHS.resume, { headers })).status).toBe(200);
    await answered;
    // Everything that could be told without waiting for the round has been told by now.
    await pause(500);
    const round = { cells: [], stages: [], simulated: false };
    await bus.publishEvent({ kind: 'run-started', runId: RUN, at: startedAt, ...round });
    const told: string[] = [];
    for await (const event of bus.runEvents(RUN, { after: last })) {
      told.push(event.kind === 'run-notice' ? event.message : event.kind);
      if (told.length === 2) break;
    }
    expect(told).toEqual(['run-started', 'otto began this round from the page.']);
  });

  it('resume a run with another budget, and begin what the server was told of alone', async () => {
    const reply = { runId: RUN, joined: false, startedAt: '2026-03-01T10:00:00.000Z' };
    const asked = await orchestrator('start', reply);
    const headers = await key(TOKENS.otto);
    const resumed = await post(PATHS.resume, { headers, body: { budgetUsd: 2.5 } });
    expect([resumed.status, JSON.parse(resumed.text)]).toEqual([200, reply]);
    expect(asked).toMatchObject([{ experiment: { budget: { usd: 2.5 } } }]);
    expect((await post(`${API_PREFIX}/experiments/small/start`, { headers })).status).toBe(200);
    expect(asked[1]).toMatchObject({ experiment: { name: '/nowhere/small.yaml' } });
    const others = ['other', 'constructor', '..%2f..%2fetc%2fpasswd'];
    for (const name of others)
      expect([404, 400]).toContain((await post(`${API_PREFIX}/experiments/${name}/start`, { headers })).status);
    const wrong = await post(PATHS.resume, { headers, body: { budgetUsd: -1 } });
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('in the body')]);
    expect((await post(PATHS.resume, { headers, body: { file: '/etc/passwd' } })).status).toBe(400);
    expect(asked).toHaveLength(2);
  });

  it('are none where the server does not allow them', async () => {
    const other = await openGateway(gateway.folder, { bus: nats.options });
    try {
      const reply = await fetch(`${other.origin}${PATHS.stop}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${gateway.token}`, ...(await key(gateway.token)) },
      });
      expect(reply.status).toBe(405);
      const own = await fetch(`${other.origin}${API_PREFIX}/me`, {
        headers: { authorization: `Bearer ${gateway.token}` },
      });
      expect(await own.json()).toEqual({ name: expect.any(String), role: 'operator', experiments: [] });
    } finally {
      await other.close();
    }
  });
});
