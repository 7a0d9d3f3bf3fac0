import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobScript, shellWord } from './job-script';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "agora job's "))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function written(script: string): string {
  const path = join(folder, 'job.sh');
  writeFileSync(path, script);
  return path;
}

describe('a word for bash', () => {
  it.each(["it's", '$(touch pwned)', '`id`', 'a b\tc\nd', '\\', '"', '', '-n', 'größe 𝔘', '!history', '*'])(
    'is read as exactly %j',
    (text) => {
      const said = execFileSync('bash', ['-c', `printf '%s' ${shellWord(text)}`], { cwd: folder, encoding: 'utf8' });
      expect(said).toBe(text);
    },
  );

  it('cannot hold a zero byte', () => {
    expect(() => shellWord('a\0b')).toThrow('zero byte');
  });
});

describe('a job’s script', () => {
  const run = (options: Omit<Parameters<typeof jobScript>[0], 'folder'>) =>
    spawnSync('bash', [written(jobScript({ folder, ...options }))], { encoding: 'utf8', cwd: folder });

  it('runs the command with its words and environment, and ends as it does', () => {
    const argv = ['bash', '-c', 'printf "%s|%s" "$1" "$TOLD"; exit 7', 'job', "a 'b' $c"];
    const { stdout, status } = run({ argv, env: { TOLD: 'x "y" $z' } });
    expect(stdout).toBe(`a 'b' $c|x "y" $z`);
    expect(status).toBe(7);
  });

  it('has an engine’s directives before everything else, and its start before the command', () => {
    const script = jobScript({ folder, argv: ['echo', 'ran'], head: ['#SBATCH --nodes=1'], start: 'env ON=node' });
    expect(script.split('\n').slice(0, 2)).toEqual(['#!/bin/bash', '#SBATCH --nodes=1']);
    expect(run({ argv: ['bash', '-c', 'echo $ON'], start: 'env ON=node' }).stdout).toBe('node\n');
  });

  it.each(['SIGUSR1', 'SIGTERM'] as const)(
    'turns %s into the file `stop`, and waits for the command',
    async (signal) => {
      const wait = 'echo ready; while [ ! -e "$1" ]; do sleep 0.05; done; exit 75';
      const argv = ['bash', '-c', wait, 'job', join(folder, 'stop')];
      const again = `touch ${shellWord(join(folder, 'again'))}`;
      const job = spawn('bash', [written(jobScript({ folder, argv, again }))]);
      await new Promise((resolve) => job.stdout.once('data', resolve));
      job.kill(signal);
      const code = await new Promise((resolve) => job.once('exit', resolve));
      expect(code).toBe(75);
      expect(existsSync(join(folder, 'again'))).toBe(true);
    },
  );

  it('asks for another run only after an announced end', () => {
    const again = `touch ${shellWord(join(folder, 'again'))}`;
    expect(run({ argv: ['bash', '-c', 'exit 75'], again }).status).toBe(75);
    expect(existsSync(join(folder, 'again'))).toBe(false);
  });
});
