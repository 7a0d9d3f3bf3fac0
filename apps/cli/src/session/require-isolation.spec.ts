import { spawnScript } from '@agora/service-testkit';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const main = resolve(__dirname, '../main.ts');
const ROWS = [1, 2].map((x) => ({
  item: { entry_point: 'f', test: `assert f(${x}) == ${x}` },
  output: '```python\ndef f(x):\n    return x\n```',
}));

describe('programs that are not fully isolated', () => {
  let work: string;
  beforeEach(async () => {
    work = await mkdtemp(join(tmpdir(), 'agora-isolation-'));
    await writeFile(join(work, 'in.jsonl'), ROWS.map((row) => `${JSON.stringify(row)}\n`).join(''));
    // A path of commands without bubblewrap.
    await mkdir(join(work, 'bin'));
    await symlink(process.execPath, join(work, 'bin', 'node'));
  });
  afterEach(() => rm(work, { recursive: true, force: true }));

  function score(flags: string[], env: NodeJS.ProcessEnv = {}) {
    const args = [
      'score',
      'humaneval',
      '--samples',
      join(work, 'in.jsonl'),
      '--out',
      join(work, 'out.jsonl'),
      ...flags,
    ];
    return new Promise<{ code: number | null; stderr: string }>((done) => {
      const path = join(work, 'bin');
      const child = spawnScript(main, args, { env: { ...process.env, AGORA_OFFLINE: '1', PATH: path, ...env } });
      let stderr = '';
      child.stderr?.on('data', (data) => (stderr += String(data)));
      child.on('close', (code) => done({ code, stderr }));
    });
  }

  it('are run, and said once to be so', async () => {
    const { code, stderr } = await score([]);
    expect(code).toBe(0);
    expect(stderr.match(/WARNING: model-written programs run here without full isolation/g)).toHaveLength(1);
    expect(stderr).toContain('bubblewrap is not installed');
  });

  it.each([
    ['--require-isolation', ['--require-isolation'], {}],
    ['AGORA_REQUIRE_ISOLATION', [], { AGORA_REQUIRE_ISOLATION: '1' }],
  ])('are refused with %s', async (_, flags, env) => {
    const { code, stderr } = await score(flags, env);
    expect(code).not.toBe(0);
    expect(stderr).toContain('full isolation of model-written programs is required');
    expect(stderr).toContain('Install bubblewrap');
  });

  it('cannot be refused for services elsewhere', async () => {
    const child = spawnScript(main, ['run', 'any.yaml', '--nats', 'nats://127.0.0.1:1', '--require-isolation'], {
      env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` },
    });
    let stderr = '';
    child.stderr?.on('data', (data) => (stderr += String(data)));
    const code = await new Promise((done) => child.on('close', done));
    expect(code).toBe(2);
    expect(stderr).toContain('agora serve evaluation');
  });
});
