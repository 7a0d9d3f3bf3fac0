import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FixtureServer, type RecordedRequest, type Reply } from '@agora/testkit';

const root = resolve(__dirname, '../../..');
const main = join(root, 'apps/cli/dist/main.js');

const KEY = 'sk-fixture-Zm9vYmFyYmF6cXV4-0123456789';
/** How a key may look after it went through something. */
const FORMS = [KEY, encodeURIComponent(KEY), Buffer.from(KEY).toString('base64').replace(/=+$/, ''), KEY.slice(3, 24)];

/** An endpoint that tells the key to whoever calls: in errors first, then in answers, headers and model names. */
function gossip(request: RecordedRequest, calls: number): Reply {
  const said = String(request.headers['authorization']);
  if (calls <= 3) return { status: 500, body: { error: { message: `${said} cannot be served`, code: said } } };
  if (calls <= 6) return { status: 429, headers: { 'retry-after': '0' }, body: { error: { message: said } } };
  if (calls <= 9) return { body: `{"broken": "${said}` };
  const text = '12 + 7 = 19\n[RESULT] 19 [/RESULT]';
  const choices = [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }];
  return {
    headers: { 'x-key': said },
    body: { model: 'm', choices, usage: { prompt_tokens: 5, completion_tokens: 9 } },
  };
}

async function agora(args: string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: root,
    env: { ...process.env, AGORA_SPEC_KEY: KEY, AGORA_LOG: 'debug' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output };
}

/** Every file under a folder, as bytes. */
async function everything(folder: string): Promise<{ file: string; bytes: Buffer }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (file) => ({ file, bytes: await readFile(file) })));
}

describe('a key', () => {
  let work: string;
  let endpoint: FixtureServer;
  beforeAll(async () => {
    work = await mkdtemp(join(tmpdir(), 'agora-key-'));
    endpoint = await FixtureServer.start();
  });
  afterAll(async () => {
    await endpoint.close();
    await rm(work, { recursive: true, force: true });
  });

  const experiment = async (name: string): Promise<string> => {
    const file = join(work, `${name}.yaml`);
    const options = { baseURL: `${endpoint.url}/v1`, apiKeyEnv: 'AGORA_SPEC_KEY' };
    const generator = { id: 'writer', provider: 'openai-compatible', model: name, options, limits: { concurrency: 2 } };
    const content = {
      name,
      generators: [generator],
      methods: ['response-generation'],
      domains: ['nano-math'],
      instances: 8,
      metrics: [],
      student: { training: { epochs: 1 } },
      evaluation: { limit: 4, generators: true },
    };
    await writeFile(file, JSON.stringify(content));
    return file;
  };
  const run = async (name: string) =>
    agora(['run', await experiment(name), '--home', join(work, 'home'), '--out', join(work, 'runs')]);
  const traces = async (output: string): Promise<string[]> => {
    const left = await everything(work);
    expect(left.length).toBeGreaterThan(5);
    const all = [...left, { file: 'what it printed', bytes: Buffer.from(output) }];
    return all.filter(({ bytes }) => FORMS.some((form) => bytes.includes(form))).map(({ file }) => file);
  };

  it('is in nothing that a run leaves or prints, although the endpoint repeats it', async () => {
    endpoint.respond((request) => gossip(request, endpoint.requests.length));
    const { code, output } = await run('gossip');
    expect(endpoint.requests[0]?.headers['authorization']).toBe(`Bearer ${KEY}`);
    expect(endpoint.requests.length).toBeGreaterThan(9);
    expect({ code, output }).toMatchObject({ code: 0 });
    expect(await traces(output)).toEqual([]);
  }, 300_000);

  it('is in nothing that a failed run leaves or prints', async () => {
    endpoint.respond((request) => ({
      status: 401,
      body: { error: { message: `Incorrect API key provided: ${request.headers['authorization']}` } },
    }));
    const { code, output } = await run('refused');
    expect(code).toBe(2);
    expect(output).toMatch(/401/);
    expect(await traces(output)).toEqual([]);
  }, 300_000);
});
