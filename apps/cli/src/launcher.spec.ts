import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const SCRIPT = resolve(__dirname, '../../../agora');

interface Started {
  main: string;
  args: string[];
  flags: string[];
  compiled: string;
}

/** A clone with the real launcher, nothing to set up, and a command that says how it was started. */
let root: string;
let clone: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'agora launcher '));
  clone = join(root, '-a clone');
  await mkdir(join(clone, 'tools'), { recursive: true });
  await mkdir(join(clone, 'apps/cli/dist'), { recursive: true });
  await copyFile(SCRIPT, join(clone, 'agora'));
  await writeFile(join(clone, 'tools/setup.sh'), '#!/bin/sh\n', { mode: 0o755 });
  const main =
    'const compiled = process.env.NODE_COMPILE_CACHE;' +
    'console.log(JSON.stringify({ main: __filename, args: process.argv.slice(2), flags: process.execArgv, compiled }))';
  await writeFile(join(clone, 'apps/cli/dist/main.js'), main);
});
afterAll(() => rm(root, { recursive: true }));

async function start(command: string, options: { cwd?: string; env?: Record<string, string>; args?: string[] } = {}) {
  const env = { PATH: process.env['PATH'] ?? '', ...options.env };
  const { stdout } = await run(command, options.args ?? [], { cwd: options.cwd ?? root, env });
  return JSON.parse(stdout) as Started;
}

describe('the launcher', () => {
  const main = (): string => join(clone, 'apps/cli/dist/main.js');

  it('hands its arguments on as they are', async () => {
    const args = ['run', 'a file.yaml', '', '--x=*', '$HOME'];
    expect(await start(join(clone, 'agora'), { args })).toMatchObject({ main: main(), args });
  });

  it('works through links and chains of them, from any folder', async () => {
    const bin = join(root, 'bin');
    await mkdir(join(bin, 'deep'), { recursive: true });
    await symlink(join(clone, 'agora'), join(bin, 'absolute'));
    await symlink('../-a clone/agora', join(bin, 'relative'));
    await symlink('../relative', join(bin, 'deep/chain'));
    await symlink(bin, join(root, 'other bin'));
    for (const link of ['bin/absolute', 'bin/relative', 'bin/deep/chain', 'other bin/relative']) {
      expect(await start(join(root, link), { cwd: '/' })).toMatchObject({ main: main() });
      expect(await start(`./${link}`)).toMatchObject({ main: main() });
    }
    const env = { PATH: `${bin}:${process.env['PATH']}`, CDPATH: root };
    expect(await start('relative', { env, cwd: '/' })).toMatchObject({ main: main() });
  });

  it('gives Node no flag that it lacks, and none that the user chose', async () => {
    const { stdout: known } = await run(process.execPath, ['--v8-options'], { maxBuffer: 2 ** 24 });
    const flags = ['--max-semi-space-size=16', '--interrupt-budget=300000'];
    const expected = flags.filter((flag) => known.includes(`  ${flag.split('=')[0]} (`));
    expect(expected).toContain('--max-semi-space-size=16');
    expect((await start(join(clone, 'agora'))).flags).toEqual(expected);
    const env = { NODE_OPTIONS: '--no-warnings --max-semi-space-size=32' };
    expect((await start(join(clone, 'agora'), { env })).flags).toEqual(expected.slice(1));
  });

  it('has Node keep what it compiled beside the packages, or where the user says', async () => {
    const folder = join(clone, 'node_modules/.agora-compiled');
    expect((await start(join(clone, 'agora'))).compiled).toBe(folder);
    const env = { NODE_COMPILE_CACHE: join(root, 'mine') };
    expect((await start(join(clone, 'agora'), { env })).compiled).toBe(env.NODE_COMPILE_CACHE);
  });

  it('starts a Node that knows none of them', async () => {
    const bin = join(root, 'node-of-tomorrow');
    await mkdir(bin);
    const script = `#!/bin/sh
[ "$1" = --v8-options ] && { echo '  --something-else (a flag)'; exit; }
case "$1" in --*) echo "bad option: $1" >&2; exit 9;; esac
exec "${process.execPath}" "$@"
`;
    await writeFile(join(bin, 'node'), script);
    await chmod(join(bin, 'node'), 0o755);
    const env = { PATH: `${bin}:${process.env['PATH']}` };
    expect(await start(join(clone, 'agora'), { env })).toMatchObject({ main: main(), flags: [] });
  });
});
