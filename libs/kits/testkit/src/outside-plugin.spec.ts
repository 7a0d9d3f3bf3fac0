import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { useFixtureServer } from './index.js';

const workspace = join(__dirname, '..', '..', '..', '..');
const command = join(workspace, 'apps', 'cli', 'dist', 'main.js');
const fixturePackage = join(__dirname, '..', 'fixtures', 'outside-plugin');
const KEY = 'acme-key-0123456789';

interface Line {
  kind: string;
  [field: string]: unknown;
}

interface Ended {
  code: number | null;
  lines: Line[];
  stdout: string;
  stderr: string;
}

/** A user's folder with the package of somebody else: installed under its name, or lying beside the experiment file. */
describe.each([
  ['by package name', 'node_modules/agora-acme', 'agora-acme/provider', 'agora-acme/domain'],
  ['by relative path', 'acme', './acme/provider.js', './acme/domain.js'],
])('a plugin from outside, used %s', (_, place, provider, domain) => {
  const fixture = useFixtureServer((request) => {
    const { text } = request.json() as { text: string };
    return { body: { words: /of (\w+)\?/.exec(text)?.[1] === 'Japan' ? 'Tokyo' : 'No idea.' } };
  });
  let folder: string;
  beforeAll(async () => {
    if (!existsSync(command)) throw new Error('The command is not built: run tools/setup.sh first.');
    folder = await mkdtemp(join(tmpdir(), 'agora-outside-'));
    await cp(fixturePackage, join(folder, place), { recursive: true });
    // What npm would install for it.
    const modules = join(folder, 'node_modules');
    await mkdir(join(modules, '@agora'), { recursive: true });
    await symlink(join(workspace, 'libs', 'api', 'plugin-api'), join(modules, '@agora', 'plugin-api'));
    await symlink(dirname(createRequire(__filename).resolve('zod/package.json')), join(modules, 'zod'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  async function experiment(options: Record<string, unknown>): Promise<string> {
    const file = join(folder, 'agora.yaml');
    // YAML takes JSON; the two lines that name the package are all that the experiment needs of it.
    const text = [
      'name: outside',
      `generators: [{ id: acme, provider: ${provider}, model: big, options: ${JSON.stringify(options)} }]`,
      'methods: [response-generation]',
      `domains: [{ id: capitals, plugin: ${domain} }]`,
      'instances: 5',
      'metrics: []',
    ];
    await writeFile(file, `${text.join('\n')}\n`);
    return file;
  }

  async function agora(...args: string[]): Promise<Ended> {
    const env = { ...process.env, ACME_KEY: KEY, AGORA_HOME: join(folder, 'home') };
    const child = spawn(process.execPath, [command, ...args, '--json'], { cwd: folder, env });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    const lines = stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Line);
    return { code, lines, stdout, stderr };
  }

  it('is planned', async () => {
    const ended = await agora('plan', await experiment({ baseURL: fixture.server.url }));
    expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 });
    const plan = ended.lines.find(({ kind }) => kind === 'plan');
    expect(plan).toMatchObject({ cells: [{ id: expect.stringContaining('capitals'), calls: 5 }] });
    expect(fixture.server.requests).toHaveLength(0);
  }, 180_000);

  it('is previewed: its domain asks, its provider answers, its domain judges', async () => {
    const out = join(folder, 'preview.jsonl');
    const file = await experiment({ baseURL: fixture.server.url });
    const ended = await agora('preview', file, '--instances', '5', '--out', out);
    expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 });
    const shown = ended.lines.filter(({ kind }) => kind === 'preview');
    expect(shown).toHaveLength(5);
    expect(shown).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          generator: 'acme',
          attempt: expect.objectContaining({
            outcome: 'accepted',
            row: expect.objectContaining({ response: 'Tokyo' }),
          }),
        }),
        expect.objectContaining({
          attempt: expect.objectContaining({
            outcome: 'rejected',
            row: expect.objectContaining({ reason: 'not-one-word' }),
          }),
        }),
      ]),
    );
    expect(fixture.server.requests.map(({ headers }) => headers['x-acme-key'])).toEqual(Array(5).fill(KEY));
    expect(ended.stdout + ended.stderr + (await readFile(out, 'utf8'))).not.toContain(KEY);
  }, 180_000);

  it('is told which of its options was meant', async () => {
    const ended = await agora('plan', await experiment({ baseUrl: fixture.server.url }));
    expect(ended.code).toBe(2);
    expect(ended.stdout + ended.stderr).toContain('did you mean \\"baseURL\\"');
  }, 180_000);
});
