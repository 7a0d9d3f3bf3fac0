import { execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { useFixtureServer } from '@agora/testkit';
import { findNatsServer } from '@agora/bus';

const SCRIPT = resolve(__dirname, '../../../../tools/nats-server/fetch.mjs');
const ARCH = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? process.arch;
const NAME = `nats-server-v9.8.7-${process.platform}-${ARCH}.tar.gz`;
const PATH_ON_GITHUB = `/v9.8.7/${NAME}`;
const run = promisify(execFile);

const fixture = useFixtureServer();
let root: string;
let sums: string;
let archive: Buffer;
let program: string;

beforeAll(async () => {
  program = (await findNatsServer()) ?? '';
});
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'agora-fetch-'));
  const folder = NAME.replace('.tar.gz', '');
  await mkdir(join(root, folder));
  await writeFile(join(root, folder, 'README.md'), 'x'.repeat(700));
  await copyFile(program, join(root, folder, 'nats-server'));
  await run('tar', ['-czf', NAME, folder], { cwd: root });
  archive = await readFile(join(root, NAME));
  sums = join(root, 'SHA256SUMS');
  const sha256 = createHash('sha256').update(archive).digest('hex');
  await writeFile(sums, `${'0'.repeat(64)}  nats-server-v9.8.7-plan9-mips.tar.gz\n${sha256}  ${NAME}\n`);
});
afterEach(() => rm(root, { recursive: true }));

interface End {
  code: number;
  stdout: string;
  stderr: string;
}

function start(url: string, file = sums) {
  const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: join(root, 'cache'), AGORA_NATS_SERVER_URL: url };
  return spawn(process.execPath, [SCRIPT, '--sums', file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function fetchFrom(url: string, file?: string): Promise<End> {
  const child = start(url, file);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number];
  return { code, stdout, stderr };
}

const kept = async (): Promise<string[]> =>
  (await readdir(join(root, 'cache'), { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

const serveAt = (...paths: string[]): void =>
  void fixture.server.respond(({ path }) => (paths.includes(path) ? { body: archive } : { status: 404, body: 'no' }));

describe('fetching nats-server', () => {
  it('leaves a program that runs where a run looks for it, and says from where and to where', async () => {
    serveAt(PATH_ON_GITHUB);
    const { code, stdout, stderr } = await fetchFrom(fixture.server.url);
    const path = join(root, 'cache/agora/nats-server-9.8.7/nats-server');
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${path}\n` });
    expect(stderr).toBe(
      `fetched nats-server 9.8.7 from ${fixture.server.url}${PATH_ON_GITHUB} to ${join(path, '..')}\n`,
    );
    expect((await run(path, ['--version'])).stdout).toMatch(/^nats-server: v/);
    expect(await kept()).toEqual(['nats-server']);
    const elsewhere = { PATH: '/nowhere', XDG_CACHE_HOME: join(root, 'cache') };
    const found = await findNatsServer(elsewhere);
    expect([path, program]).toContain(found);
    expect(await findNatsServer({ ...elsewhere, AGORA_NATS_SERVER: program })).toBe(program);
  });

  it('takes a mirror that holds the archive itself, its own address, a folder, a file and a file:// address', async () => {
    serveAt(`/mirror/${NAME}`);
    for (const place of [
      `${fixture.server.url}/mirror/`,
      `${fixture.server.url}/mirror/${NAME}`,
      root,
      join(root, NAME),
      pathToFileURL(join(root, NAME)).href,
    ]) {
      await rm(join(root, 'cache'), { recursive: true, force: true });
      expect(await fetchFrom(place)).toMatchObject({ code: 0 });
      expect(await kept()).toEqual(['nats-server']);
    }
  });

  it('keeps user and password of a mirror to itself, and gives them to the mirror', async () => {
    serveAt(PATH_ON_GITHUB);
    const { code, stderr } = await fetchFrom(fixture.server.url.replace('//', '//jo:s3cr%20t@'));
    expect(code).toBe(0);
    expect(stderr).not.toMatch(/jo|s3cr/);
    const given = fixture.server.requests[0]?.headers['authorization'] ?? '';
    expect(Buffer.from(given.replace('Basic ', ''), 'base64').toString()).toBe('jo:s3cr t');
  });

  it.each<[string, () => string, RegExp]>([
    ['of another sha256', () => (void serveWrong(), fixture.server.url), /sha256 is [0-9a-f]{64} instead of/],
    ['that is nowhere', () => (serveAt(), fixture.server.url), /v9\.8\.7\/\S+: HTTP status 404; \S+: HTTP status 404/],
    ['that nobody serves', () => 'http://127.0.0.1:2', /ECONNREFUSED/],
    ['whose connection breaks', () => (void serveHalf(), fixture.server.url), /terminated|closed|socket/],
    ['of a folder that is not there', () => '/nowhere/at/all', /no such file/],
  ])('keeps nothing of an archive %s, says why and what else to do', async (_what, place, reason) => {
    const { code, stdout, stderr } = await fetchFrom(place());
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(reason);
    expect(stderr).toMatch(/apt install nats-server.*AGORA_NATS_SERVER to its path.*AGORA_NATS_SERVER_URL/);
    expect(await kept()).toEqual([]);
  });

  it('names what to do where no release is known', async () => {
    await writeFile(sums, `${'0'.repeat(64)}  nats-server-v9.8.7-plan9-mips.tar.gz\n`);
    const { code, stderr } = await fetchFrom(fixture.server.url);
    expect(code).toBe(1);
    expect(stderr).toMatch(new RegExp(`no release of nats-server is known for ${process.platform}-.*brew install`));
  });

  it('leaves nothing that counts when it is killed half way, and the next one succeeds', async () => {
    fixture.server.respond(() => ({ body: archive, drip: { bytes: 1000, everyMs: 100_000 } }));
    const child = start(fixture.server.url);
    while (fixture.server.requests.length === 0) await pause(5);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(await kept()).toEqual([]);
    serveAt(PATH_ON_GITHUB);
    expect(await fetchFrom(fixture.server.url)).toMatchObject({ code: 0 });
  });

  it('may run several times at once', async () => {
    serveAt(PATH_ON_GITHUB);
    const ends = await Promise.all([1, 2, 3].map(() => fetchFrom(fixture.server.url)));
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(await kept()).toEqual(['nats-server']);
  });
});

describe('the pinned release', () => {
  it('is one version for Linux and macOS on both processors', async () => {
    const lines = (await readFile(resolve(SCRIPT, '../SHA256SUMS'), 'utf8')).trimEnd().split('\n');
    const [versions, systems] = [1, 2].map(
      (part) =>
        new Set(lines.map((line) => /^[0-9a-f]{64} {2}nats-server-v([\d.]+)-(\S+)\.tar\.gz$/.exec(line)?.[part])),
    );
    expect(versions?.size).toBe(1);
    expect([...(systems ?? [])].sort()).toEqual(['darwin-amd64', 'darwin-arm64', 'linux-amd64', 'linux-arm64']);
  });
});

function serveWrong(): void {
  fixture.server.respond(() => ({ body: Buffer.concat([archive, Buffer.from('x')]) }));
}

function serveHalf(): void {
  fixture.server.respond(() => ({ body: archive, truncateAfter: 500 }));
}
