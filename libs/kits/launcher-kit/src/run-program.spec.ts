import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from './run-program';

const env = { PATH: process.env.PATH ?? '' };

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'agora-program-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a program of an engine', () => {
  it('gets its arguments as they are, its input and no other environment', async () => {
    const script = `
      const told = require('node:fs').readFileSync(0, 'utf8');
      process.stdout.write([told, process.argv[1], process.env.HOME, process.env.OWN].join('|'));
      process.stderr.write('no');
      process.exitCode = 3;`;
    const argv = [process.execPath, '-e', script, '$(id) *'];
    const ended = await runProgram(argv, { env: { ...env, OWN: 'own' }, input: 'told', cwd: folder });
    expect(ended).toEqual({ code: 3, stdout: 'told|$(id) *||own', stderr: 'no' });
  });

  it('may end without reading its input', async () => {
    await expect(runProgram(['true'], { env, input: 'x'.repeat(2 ** 20) })).resolves.toMatchObject({ code: 0 });
  });

  it('is no remote shell, which would read start-up files of its user', async () => {
    writeFileSync(join(folder, '.bashrc'), 'echo read');
    const ended = await runProgram(['bash', '-c', 'echo run'], { env: { ...env, HOME: folder } });
    expect(ended.stdout).toBe('run\n');
  });

  it('is named where it is missing, with what to do', async () => {
    const install = 'Install Slurm’s client.';
    await expect(runProgram(['agora-no-such-program'], { env, install })).rejects.toMatchObject({
      code: 'missing-dependency',
      message: expect.stringContaining('agora-no-such-program was not found'),
      fix: install,
    });
  });

  it('is named where it may not be run', async () => {
    const path = join(folder, 'text');
    writeFileSync(path, 'no program', { mode: 0o644 });
    await expect(runProgram([path], { env })).rejects.toMatchObject({
      code: 'missing-dependency',
      message: expect.stringContaining('may not be run'),
    });
  });

  it('is killed with all it started when it does not end', async () => {
    const hangs = runProgram(['bash', '-c', 'sleep 300 & sleep 300'], { env, timeoutMs: 200 });
    await expect(hangs).rejects.toMatchObject({
      code: 'unreachable',
      retryable: true,
      message: expect.stringContaining('did not answer'),
    });
  });

  it('is killed when it says more than anybody reads', async () => {
    await expect(runProgram(['yes'], { env })).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('more than 16 MiB'),
    });
  });

  it('is told by what it was ended', async () => {
    await expect(runProgram(['bash', '-c', 'kill -9 $$'], { env })).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('SIGKILL'),
    });
  });
});
