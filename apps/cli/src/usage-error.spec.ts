import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '../../..');
const main = join(root, 'apps/cli/dist/main.js');

function agora(...args: string[]) {
  return spawnSync(process.execPath, [main, ...args], { cwd: root, encoding: 'utf8' });
}

describe('a command line that cannot be understood', () => {
  it.each([
    ['an unknown command', ['rum'], /unknown command 'rum'/, /Did you mean run\?.*`agora --help`/],
    ['an unknown flag', ['plan', 'a.yaml', '--bogus'], /unknown option '--bogus'/, /`agora plan --help`/],
    ['a missing argument', ['run'], /missing required argument 'file'/, /`agora run --help`/],
    ['one argument too many', ['export', 'a', 'b'], /too many arguments/, /`agora export --help`/],
    ['a missing flag', ['score', 'gsm8k'], /required option '--samples <file>'/, /`agora score --help`/],
    ['a bad value', ['run', 'a.yaml', '--budget-usd', 'x'], /argument 'x' is invalid/, /`agora run --help`/],
    ['a flag without its value', ['doctor', '--home'], /'--home <dir>' argument missing/, /`agora doctor --help`/],
    ['a flag where none is known', ['schema', '--out', 'x'], /unknown option '--out'/, /`agora schema --help`/],
    ['no such service', ['serve', 'nothing'], /nothing/, /generation/],
    ['no such file', ['run', 'nowhere.yaml'], /nowhere\.yaml/, /examples\//],
  ])('is one JSON object under --json, and exit code 2: %s', (_, [command = '', ...rest], message, fix) => {
    const { status, stdout } = agora(command, '--json', ...rest);
    expect(status).toBe(2);
    const [line = '', ...more] = stdout.split('\n');
    expect(more).toEqual(['']);
    expect(JSON.parse(line)).toMatchObject({
      kind: 'error',
      code: 'invalid-input',
      message: expect.stringMatching(message) as string,
      fix: expect.stringMatching(fix) as string,
    });
  });

  it('is told to people without it, and leaves standard output alone', () => {
    const { status, stdout, stderr } = agora('run', 'a.yaml', '--bogus');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain("Error (invalid-input) unknown option '--bogus'");
    expect(agora('run', 'a.yaml', '--', '--json').stdout).toBe('');
  });
});

it('shows its help when it is asked for it, and when it is told nothing', () => {
  expect(agora('run', '--help')).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('Usage:') });
  expect(agora()).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('Usage:') });
});
