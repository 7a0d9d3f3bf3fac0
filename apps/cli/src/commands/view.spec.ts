import { writeExampleHome } from '@agora/home-testkit';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const MAIN = resolve(__dirname, '../../dist/main.js');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-view-'));
  await writeExampleHome(join(folder, '.agora'), { rows: 4, items: 2 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const env = { ...process.env, AGORA_HOME: '' };

/** Runs a command that ends by itself. */
function agora(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [MAIN, ...args], { cwd: folder, env }, (error, stdout, stderr) => {
      done({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout + stderr });
    });
  });
}

describe('agora view', () => {
  it('prints an address that opens a run, answers there, and ends in order with Ctrl+C', async () => {
    const child = spawn(process.execPath, [MAIN, 'view', 'example', '--port', '0'], { cwd: folder, env });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    while (!said.includes('Ctrl+C ends it.')) await once(child.stdout, 'data');
    const url = /Pages (\S+)/.exec(said)?.[1] ?? '';
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{32}#\/runs\/example-0123abcd$/);
    const page = await fetch(url);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const ended = once(child, 'exit');
    child.kill('SIGINT');
    expect(await ended).toEqual([0, null]);
  });

  it('writes a static copy, says how big it is, and touches no folder of others', async () => {
    const { code, output } = await agora('view', 'example', '--bundle', 'site', '--redact', '--json');
    expect(code).toBe(0);
    const record: unknown = JSON.parse(output.split('\n').find((line) => line.startsWith('{')) ?? '');
    expect(record).toMatchObject({ kind: 'bundle', out: 'site', runs: 1, redacted: true, files: expect.any(Number) });
    expect(await readFile(join(folder, 'site', 'index.html'), 'utf8')).toContain('content="redacted"');
    const refused = await agora('view', '--bundle', '.');
    expect(refused).toEqual({ code: 2, output: expect.stringContaining('is not (only) an earlier copy') });
    const alone = await agora('view', '--redact');
    expect(alone).toEqual({ code: 2, output: expect.stringContaining('--redact is given without --bundle') });
  });

  it('says which run is not there, and which are', async () => {
    const { code, output } = await agora('view', 'nothing');
    expect(code).toBe(2);
    expect(output).toContain('there is no run "nothing"');
    expect(output).toContain('Runs there: example-0123abcd.');
  });

  it('names the port that is taken, and refuses what would be read on the way', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const taken = await agora('view', '--port', String(port));
    other.close();
    expect(taken).toEqual({ code: 2, output: expect.stringContaining(`port ${port} of 127.0.0.1 is taken`) });
    expect(taken.output.trim().split('\n')).toHaveLength(2);
    expect((await agora('view', '--host', '0.0.0.0')).output).toContain('--tls-cert');
    expect((await agora('view', '--tls-cert', 'x.pem')).output).toContain('--tls-cert is given without --tls-key');
    expect((await agora('view', '--port', '70000')).output).toContain('It must be a whole number from 0 to 65535.');
  });
});
