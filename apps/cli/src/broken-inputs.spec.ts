import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FixtureServer } from '@agora/testkit';

jest.setTimeout(300_000);

const main = resolve(__dirname, '../dist/main.js');
const REST = 'domains: [nano-math]\ninstances: 5\n';
const GENERATORS = 'generators: [{ id: a, provider: calibration, model: expert }]\n';

/** What a user can get wrong, told by the whole program: one fault with a fix, exit code 2, nobody is asked. */
describe('broken inputs', () => {
  let folder: string;
  let server: FixtureServer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'agora-broken-'));
    server = await FixtureServer.start();
    const write = (name: string, text: string | Buffer) => writeFileSync(join(folder, name), text);
    const asks = (options: string) =>
      `generators: [{ id: a, provider: openai-compatible, model: m, options: ${options} }]\n`;
    write('fine.yaml', `name: fine\n${GENERATORS}${REST}`);
    write('tabs.yaml', 'name: x\n\tgenerators: y');
    write('empty.yaml', '');
    write('twice.yaml', `name: x\nname: y\n${GENERATORS}${REST}`);
    write('utf16.yaml', Buffer.from('\ufeffname: x\n', 'utf16le'));
    write('escape.yaml', `name: ../../etc\n${GENERATORS}${REST}`);
    write('domain.yaml', `name: x\n${GENERATORS}domains: [nano-mth]\ninstances: 5\n`);
    write('address.yaml', `name: x\n${asks('{ baseURL: "localhost:8000" }')}${REST}`);
    write('key.yaml', `name: x\n${asks(`{ baseURL: "${server.url}", apiKeyEnv: sk-abc123def456ghi789 }`)}${REST}`);
    write('unset.yaml', `name: x\n${asks(`{ baseURL: "${server.url}", apiKeyEnv: AGORA_NOT_SET }`)}${REST}`);
    write('student.yaml', `name: x\n${asks(`{ baseURL: "${server.url}" }`)}${REST}student: { model: ./nothing }\n`);
    write(
      'seeds.yaml',
      `name: x\n${asks(`{ baseURL: "${server.url}" }`)}domains: [{ id: math, options: { seeds: { gsm8k: no.jsonl } } }]\ninstances: 5\n`,
    );
    write('file', 'in the way');
    write('rows.jsonl', 'not json\n');
    write('none.jsonl', '');
    mkdirSync(join(folder, 'folder.yaml'));
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const scored = ['score', 'nano-math-held-out', '--out', 'scored.jsonl', '--samples'];
  const cases: [string, string[], RegExp][] = [
    ['tabs', ['plan', 'tabs.yaml'], /tabs\.yaml:2: .*[Tt]abs/],
    ['an empty file', ['run', 'empty.yaml'], /empty\.yaml:1: instances is missing/],
    ['a field twice', ['plan', 'twice.yaml'], /twice\.yaml:2: .*unique/],
    ['UTF-16', ['run', 'utf16.yaml'], /utf16\.yaml: is not text in UTF-8/],
    ['a folder', ['preview', 'folder.yaml'], /folder\.yaml: cannot be read/],
    [
      'a name that leads out',
      ['run', 'escape.yaml'],
      /escape\.yaml:1: name: use lower-case .* found the text "\.\.\/\.\.\/etc"/,
    ],
    ['no such domain', ['run', 'domain.yaml'], /no domain "nano-mth"/],
    [
      'half an address',
      ['run', 'address.yaml'],
      /^generator "a": provider "openai-compatible": option "baseURL"[^\n]*$/,
    ],
    ['a key in the file', ['run', 'key.yaml'], /^generator "a": (?!.*sk-abc).*"apiKeyEnv"[^\n]*$/],
    ['a key that is not set', ['run', 'unset.yaml'], /AGORA_NOT_SET is not set/],
    ['no such student', ['run', 'student.yaml'], /student "\.\/nothing"/],
    ['no such seeds', ['run', 'seeds.yaml'], /seeds\.gsm8k: .*no\.jsonl does not exist/],
    ['a file as home', ['run', 'fine.yaml', '--home', 'file'], /file cannot be made: a file stands where/],
    ['a home without room for runs', ['run', 'fine.yaml', '--home', '/proc/x/y'], /^--home: /],
    ['a file as --out', ['run', 'fine.yaml', '--out', 'file'], /^--out: .*a file stands where/],
    ['nothing to instantiate', ['preview', 'fine.yaml', '-n', '0'], /'0' is invalid/],
    [
      'no such model',
      ['evaluate', '--model', './no', '--benchmarks', 'nano-math-held-out'],
      /--model \.\/no does not exist/,
    ],
    ['no such provider', ['evaluate', '--model', 'opnai:x', '--benchmarks', 'gsm8k'], /no provider "opnai"/],
    ['no such benchmark', ['score', 'gsm9k', '--samples', 'none.jsonl', '--out', 'o.jsonl'], /no benchmark "gsm9k"/],
    ['rows that are no JSON', [...scored, 'rows.jsonl'], /rows\.jsonl:1: not JSON/],
    ['no rows', [...scored, 'none.jsonl'], /none\.jsonl has no rows/],
    ['no such run', ['report', 'nothing'], /no run "nothing"/],
    ['no such kind', ['clean', '--delete', 'stdents'], /no kind "stdents"/],
  ];

  it.each(cases)('%s', (_, args, message) => {
    const before = readdirSync(folder).filter((name) => name !== '.agora' && name !== 'runs');
    const env = { ...process.env, CI: '1', AGORA_OFFLINE: '1' };
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args, '--json'], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const fault = lines.find(({ kind }) => kind === 'error');
    expect(fault).toMatchObject({ message: expect.stringMatching(message), fix: expect.stringMatching(/\w/) });
    expect(status).toBe(2);
    expect(stderr).not.toMatch(/^\s+at .*[:(]/m);
    expect(server.requests).toHaveLength(0);
    expect(readdirSync(folder).filter((name) => name !== '.agora' && name !== 'runs')).toEqual(before);
  });
});
