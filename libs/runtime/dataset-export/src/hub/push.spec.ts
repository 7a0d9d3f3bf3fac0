import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HuggingFaceHub } from '@agora/dataset-export/testing';
import { pushToHub, type PushOptions } from './push.js';

const TOKEN = 'hf_spec_token';
const FILES = ['README.md', 'data/train.parquet', 'data/large/train.jsonl'];

let hub: HuggingFaceHub;
let folder: string;
beforeEach(async () => {
  hub = await HuggingFaceHub.start(TOKEN);
  folder = await mkdtemp(join(tmpdir(), 'agora-push-'));
  await mkdir(join(folder, 'data/large'), { recursive: true });
  await writeFile(join(folder, 'README.md'), '# Card – ü\n');
  await writeFile(join(folder, 'data/train.parquet'), Buffer.from([0, 255, 1, 254]));
  await writeFile(join(folder, 'data/large/train.jsonl'), '{"a":1}\n'.repeat(5_000));
});
afterEach(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

const push = (more: Partial<PushOptions> = {}): ReturnType<typeof pushToHub> =>
  pushToHub({ folder, files: FILES, repo: 'me/data', token: TOKEN, endpoint: `${hub.url}/`, title: 'Data', ...more });
const repo = (): HuggingFaceHub['repos'] extends Map<string, infer Repo> ? Repo | undefined : never =>
  hub.repos.get('me/data');
const writes = (): string[] => hub.requests.filter((call) => /^P(OST|UT)/.test(call));

describe('a push to the hub', () => {
  it('makes a private repository and puts every file into one commit', async () => {
    expect(await push()).toEqual({
      url: `${hub.url}/datasets/me/data`,
      created: true,
      changed: FILES,
      unchanged: [],
      commit: 'commit-1',
    });
    expect(repo()).toMatchObject({ private: true, commits: ['Data'] });
    const files = [...(repo()?.files ?? [])].map(([path, { content, lfs }]) => [path, content.length, lfs]);
    expect(new Set(files)).toEqual(
      new Set([
        ['README.md', 14, false],
        ['data/train.parquet', 4, true],
        ['data/large/train.jsonl', 40_000, true],
      ]),
    );
    expect(repo()?.files.get('README.md')?.content.toString()).toBe('# Card – ü\n');
  });

  it('does nothing the second time, and uploads what has changed the third', async () => {
    await push();
    hub.requests.length = 0;
    expect(await push()).toMatchObject({ created: false, changed: [], unchanged: FILES });
    expect(writes()).toEqual([]);
    await writeFile(join(folder, 'README.md'), '# Other\n');
    expect(await push()).toMatchObject({ changed: ['README.md'], commit: 'commit-2' });
    expect(repo()?.files.size).toBe(3);
  });

  it('goes on after it was cut off, without uploading large files again', async () => {
    hub.failures.push({ on: /commit\/main$/, status: 503 });
    await expect(push()).rejects.toMatchObject({ code: 'overloaded', fix: expect.stringContaining('again') });
    expect(repo()?.files.size).toBe(0);
    hub.requests.length = 0;
    expect(await push()).toMatchObject({ created: false, changed: FILES, commit: 'commit-1' });
    expect(hub.requests.filter((call) => call.startsWith('PUT'))).toEqual([]);
  });

  it('is public when that is said, and never by accident', async () => {
    await push({ public: true });
    expect(repo()?.private).toBe(false);
    await expect(push()).rejects.toMatchObject({ code: 'invalid-input', message: expect.stringContaining('public') });
    expect(await push({ public: true })).toMatchObject({ changed: [] });
  });

  it('says what it would do, with and without a token, and does nothing', async () => {
    expect(await push({ dryRun: true })).toMatchObject({ created: true, changed: FILES });
    expect(await push({ dryRun: true, token: undefined })).toMatchObject({ created: true, changed: FILES });
    expect(writes()).toEqual([]);
    expect(hub.repos.size).toBe(0);
  });

  it.each([
    [{ repo: 'data' }, 'invalid-input'],
    [{ token: undefined }, 'missing-credential'],
    [{ token: 'some-key' }, 'rejected-credential'],
    [{ token: 'hf_wrong' }, 'rejected-credential'],
    [{ endpoint: 'http://127.0.0.1:9' }, 'unreachable'],
    [{ endpoint: 'nowhere' }, 'invalid-input'],
  ])('says what is wrong with %p', async (wrong, code) => {
    await expect(push(wrong)).rejects.toMatchObject({ code, message: expect.stringMatching(/\S/) });
  });
});
