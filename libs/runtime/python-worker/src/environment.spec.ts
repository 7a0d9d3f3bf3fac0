import { until } from '@agora/service-testkit';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensurePythonEnvironment, pythonEnvironmentStatus } from './environment.js';
import { ENSURE_SCRIPT } from './python-files.js';
import { tempFolder } from '../test/support.js';

jest.setTimeout(300_000);

// A wheel of our own in a folder stands in for the package index: the real pip installs it, without a network.
const WHEEL = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1] + "/agora_pebble-1.0-py3-none-any.whl", "w") as wheel:
    info = "agora_pebble-1.0.dist-info/"
    wheel.writestr("agora_pebble.py", "weight = 3\\n")
    wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: agora-pebble\\nVersion: 1.0\\n")
    wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: spec\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr(info + "RECORD", "agora_pebble.py,,\\n" + info + "METADATA,,\\n" + info + "WHEEL,,\\n" + info + "RECORD,,\\n")
`;

let folder: Awaited<ReturnType<typeof tempFolder>>;
let requirements: string;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  folder = await tempFolder();
  execFileSync('python3', ['-c', WHEEL, folder.path]);
  requirements = join(folder.path, 'requirements.txt');
  await writeFile(requirements, 'agora-pebble==1.0\n# try: import agora_pebble\n');
  env = { ...process.env, XDG_CACHE_HOME: join(folder.path, 'cache'), PIP_NO_INDEX: '1', PIP_FIND_LINKS: folder.path };
  delete env['AGORA_PYTHON'];
  delete env['AGORA_PYTHON_ENV'];
});

afterEach(() => folder.remove());

const weigh = (python: string): string =>
  execFileSync(python, ['-c', 'import agora_pebble; print(agora_pebble.weight)'], { encoding: 'utf8' }).trim();

const making = (lines: string[]): number => lines.filter((line) => line.startsWith('Making a Python')).length;

it('is made once, by one of two who need it at the same time, and again when it is not whole', async () => {
  expect((await pythonEnvironmentStatus({ env, requirements })).ready).toBe(false);
  const lines: string[] = [];
  const options = { env, requirements, onProgress: (line: string) => lines.push(line) };
  const [one, two] = await Promise.all([ensurePythonEnvironment(options), ensurePythonEnvironment(options)]);
  expect(one).toBe(two);
  expect(weigh(one)).toBe('3');
  expect(making(lines)).toBe(1);
  expect(lines).toContain('Another process is making the environment; waiting for it');
  expect(await ensurePythonEnvironment(options)).toBe(one);
  expect(making(lines)).toBe(1);
  expect(await pythonEnvironmentStatus({ env, requirements })).toEqual({ ready: true, detail: one });

  // Left half made, it is made again from nothing.
  const root = join(one, '..', '..');
  await rm(join(root, 'agora-environment.json'));
  await writeFile(join(root, 'debris'), '');
  expect(await ensurePythonEnvironment(options)).toBe(one);
  expect(making(lines)).toBe(2);
  expect(existsSync(join(root, 'debris'))).toBe(false);

  // Other requirements are another environment.
  await writeFile(requirements, 'agora-pebble==1.0\n# try: import agora_pebble, json\n');
  expect((await pythonEnvironmentStatus({ env, requirements })).ready).toBe(false);
});

it('is made by who waits when the maker is killed', async () => {
  const maker = spawn('python3', [ENSURE_SCRIPT, '--json', '--requirements', requirements], { env });
  const begun = await new Promise<string>((resolve) => maker.stdout.once('data', (data: Buffer) => resolve(`${data}`)));
  expect(begun).toContain('Making a Python');
  const lines: string[] = [];
  const waiting = ensurePythonEnvironment({ env, requirements, onProgress: (line) => lines.push(line) });
  await until(() => lines.length > 0);
  maker.kill('SIGKILL');
  expect(weigh(await waiting)).toBe('3');
  expect(making(lines)).toBe(1);
});

it('names the package that cannot be had, in pip words, and leaves nothing that looks finished', async () => {
  await writeFile(requirements, 'agora-boulder==2.0\n');
  await expect(ensurePythonEnvironment({ env, requirements })).rejects.toMatchObject({
    code: 'missing-dependency',
    retryable: false,
    message: expect.stringMatching(/No matching distribution found for agora-boulder==2.0/) as string,
    fix: expect.stringMatching(/PIP_INDEX_URL/) as string,
  });
  expect((await pythonEnvironmentStatus({ env, requirements })).ready).toBe(false);
});

it('says when packages are there but do not load', async () => {
  await writeFile(requirements, 'agora-pebble==1.0\n# try: import agora_feather\n');
  await expect(ensurePythonEnvironment({ env, requirements })).rejects.toMatchObject({
    code: 'missing-dependency',
    message: expect.stringMatching(/do not load: [^]*No module named 'agora_feather'/) as string,
  });
});

it('says when there is no Python, and when the one that was named will not do', async () => {
  await expect(ensurePythonEnvironment({ env: { ...env, PATH: folder.path }, requirements })).rejects.toMatchObject({
    code: 'missing-dependency',
    message: expect.stringContaining('python3 was not found') as string,
    fix: expect.stringContaining('python3-venv') as string,
  });
  const plain = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();
  await expect(ensurePythonEnvironment({ env: { ...env, AGORA_PYTHON: plain }, requirements })).rejects.toMatchObject({
    code: 'missing-dependency',
    message: expect.stringContaining('agora-pebble is not installed') as string,
  });
});

it('goes where AGORA_PYTHON_ENV says, and does not touch what somebody else made there', async () => {
  const place = join(folder.path, 'mine');
  const named = { ...env, AGORA_PYTHON_ENV: place };
  expect(await ensurePythonEnvironment({ env: named, requirements })).toBe(join(place, 'bin', 'python'));
  const theirs = join(folder.path, 'theirs');
  await mkdir(theirs);
  await writeFile(join(theirs, 'diary.txt'), 'dear diary');
  await expect(
    ensurePythonEnvironment({ env: { ...env, AGORA_PYTHON_ENV: theirs }, requirements }),
  ).rejects.toMatchObject({ code: 'missing-dependency', message: expect.stringContaining(theirs) as string });
  expect(await readdir(theirs)).toEqual(['diary.txt']);
});

it('stops when it is cancelled', async () => {
  const stop = new AbortController();
  const outcome = ensurePythonEnvironment({ env, requirements, signal: stop.signal, onProgress: () => stop.abort() });
  await expect(outcome).rejects.toMatchObject({ code: 'cancelled' });
});
