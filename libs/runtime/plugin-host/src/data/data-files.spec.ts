import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Fault, type DataSource } from '@agora/plugin-api';
import { spawnScript } from '@agora/service-testkit';
import { useFixtureServer } from '@agora/testkit';
import { DataFiles, type DataFilesOptions } from './data-files.js';
import { dataSettings } from './settings.js';

const TEXT = '{"question": "How many?", "answer": "#### 3"}\n'.repeat(50);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const fixture = useFixtureServer();
let root: string;
let cache: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'agora-data-'));
  [cache, folder] = [join(root, 'cache'), join(root, 'own')];
  await mkdir(folder);
});
afterEach(() => rm(root, { recursive: true }));

const source = (changes: Partial<DataSource> = {}): DataSource => ({
  title: 'Questions',
  licence: 'MIT',
  names: ['questions.jsonl', 'q.jsonl'],
  urls: [`${fixture.server.url}/questions.jsonl`],
  sha256: sha256(TEXT),
  ...changes,
});

function files(changes: Partial<DataFilesOptions> = {}): { data: DataFiles; notices: string[] } {
  const notices: string[] = [];
  const data = new DataFiles({
    cache,
    offline: false,
    notice: (line) => notices.push(line),
    download: { pauseMs: 1, tries: 3, idleMs: 5_000 },
    ...changes,
  });
  return { data, notices };
}

const faultOf = async (promise: Promise<unknown>): Promise<Fault> => {
  const error: unknown = await promise.catch((thrown: unknown) => thrown);
  if (!Fault.is(error)) throw new Error(`no Fault but ${String(error)}`);
  return error;
};

const left = async (): Promise<string[]> =>
  (await readdir(cache, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

describe('in a folder of the user', () => {
  it('takes the first name that is there, as it is, and asks nobody', async () => {
    await writeFile(join(folder, 'q.jsonl'), 'mine');
    expect(await files().data.find(source(), folder)).toBe(join(folder, 'q.jsonl'));
    expect(fixture.server.requests).toHaveLength(0);
  });

  it('unpacks a packed one into the cache, once, and anew when it changed', async () => {
    const packed = join(folder, 'questions.jsonl.gz');
    await writeFile(packed, gzipSync('first'));
    const { data } = files();
    const first = await data.find(source(), folder);
    expect(first.startsWith(cache)).toBe(true);
    expect(await readFile(first, 'utf8')).toBe('first');
    expect(await data.find(source(), folder)).toBe(first);
    await writeFile(packed, gzipSync('second one'));
    expect(await readFile(await data.find(source(), folder), 'utf8')).toBe('second one');
  });

  it('says so when a packed one is torn, and keeps nothing', async () => {
    await writeFile(join(folder, 'q.jsonl.gz'), gzipSync(TEXT).subarray(0, 30));
    await expect(files().data.find(source(), folder)).rejects.toMatchObject({
      code: 'invalid-input',
      message: `${folder}/q.jsonl.gz is not whole gzip data: unexpected end of file`,
    });
    expect(await left()).toEqual([]);
  });

  it('refuses a small packed one that would fill the disk, and keeps nothing', async () => {
    const member = gzipSync(Buffer.alloc(2 ** 26));
    await writeFile(join(folder, 'q.jsonl.gz'), Buffer.concat(Array.from({ length: 5 }, () => member)));
    await expect(files().data.find(source(), folder)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/q\.jsonl\.gz: q\.jsonl unpacks to more than 200 times its size/),
    });
    expect(await left()).toEqual([]);
  });
});

describe('from the network', () => {
  it('fetches a file once, says its licence, and finds it in the cache from then on', async () => {
    fixture.server.respond(() => ({ body: TEXT }));
    const { data, notices } = files();
    const path = await data.find(source(), folder);
    expect(await readFile(path, 'utf8')).toBe(TEXT);
    expect(notices).toEqual([`Fetching Questions from ${new URL(fixture.server.url).host}. Licence: MIT`]);
    expect(await data.find(source())).toBe(path);
    const later = files({ offline: true });
    expect(await later.data.find(source(), folder)).toBe(path);
    expect(later.notices).toEqual([]);
    expect(fixture.server.requests).toHaveLength(1);
  });

  it('asks once when many ask at once', async () => {
    fixture.server.respond(() => ({ body: TEXT, delayMs: 20 }));
    const { data } = files();
    const paths = await Promise.all(Array.from({ length: 5 }, () => data.find(source())));
    expect(new Set(paths).size).toBe(1);
    expect(fixture.server.requests).toHaveLength(1);
  });

  it('refuses what has another hash, goes on to the next address, and leaves nothing of it', async () => {
    fixture.server.reply({ body: `${TEXT} changed` });
    const fault = await faultOf(files().data.find(source()));
    expect(fault.code).toBe('not-found');
    expect(fault.retryable).toBe(false);
    expect(fault.message).toContain(`instead of ${sha256(TEXT)}`);
    expect(await left()).toEqual([]);
    expect(fixture.server.requests).toHaveLength(1);

    fixture.server.reply({ body: 'another' }, { body: TEXT });
    const twoPlaces = source({ urls: [`${fixture.server.url}/a`, `${fixture.server.url}/b`] });
    expect(await readFile(await files().data.find(twoPlaces), 'utf8')).toBe(TEXT);
  });

  it('refuses a packed file whose packed bytes have another hash than the one that is known', async () => {
    const packed = gzipSync(TEXT);
    const known = createHash('sha256').update(packed).digest('hex');
    // Not the fixture server: its bodies are texts.
    const server = createServer((_, response) => response.end(packed)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const urls = [`http://127.0.0.1:${(server.address() as AddressInfo).port}/questions.jsonl.gz`];
    const of = (packedSha256: string): DataSource => source({ urls, sha256: undefined, packedSha256 });
    const fault = await faultOf(files().data.find(of(sha256('other bytes'))));
    expect(fault.message).toContain(`sha256 is ${known} instead of ${sha256('other bytes')}`);
    expect(await left()).toEqual([]);
    expect(await readFile(await files().data.find(of(known)), 'utf8')).toBe(TEXT);
    server.close();
  });

  it('fetches anew what was changed in the cache', async () => {
    fixture.server.respond(() => ({ body: TEXT }));
    const path = await files().data.find(source());
    await writeFile(path, 'tampered');
    expect(await readFile(await files().data.find(source()), 'utf8')).toBe(TEXT);
    expect(fixture.server.requests).toHaveLength(2);
  });

  it('tries again after a failure that may pass, and obeys Retry-After', async () => {
    fixture.server.reply({ status: 503 }, { status: 429, headers: { 'retry-after': '1' } }, { body: TEXT });
    const started = performance.now();
    expect(await readFile(await files().data.find(source()), 'utf8')).toBe(TEXT);
    expect(performance.now() - started).toBeGreaterThan(990);
    expect(fixture.server.requests).toHaveLength(3);
  });

  it('leaves nothing of an interrupted download, with and without a known hash', async () => {
    for (const known of [source(), source({ sha256: undefined })]) {
      fixture.server.reset();
      fixture.server.respond(() => ({ body: TEXT, truncateAfter: 100 }));
      const fault = await faultOf(files().data.find(known));
      expect(fault).toMatchObject({ code: 'not-found', retryable: true });
      expect(fixture.server.requests).toHaveLength(3);
      expect(await left()).toEqual([]);
    }
    fixture.server.reset();
    fixture.server.reply({ body: TEXT, truncateAfter: 100 }, { drop: true }, { body: TEXT });
    expect(await readFile(await files().data.find(source()), 'utf8')).toBe(TEXT);
  });

  it('gives up a connection on which nothing arrives', async () => {
    fixture.server.respond(() => ({ hang: true }));
    const { data } = files({ download: { tries: 1, idleMs: 50 } });
    expect((await faultOf(data.find(source()))).message).toContain('nothing arrived');
  });

  it('names the file, the licence and both ways to get it', async () => {
    fixture.server.respond(() => ({ status: 404 }));
    const fault = await faultOf(files().data.find(source(), folder));
    expect(fault.message).toContain(`Questions (questions.jsonl, licence: MIT) is neither in ${folder}`);
    expect(fault.message).toContain('HTTP status 404');
    expect(fault.fix).toMatch(/Put questions\.jsonl \(or q\.jsonl\).* or let Agora fetch it: .*127\.0\.0\.1/);
    expect(fixture.server.requests).toHaveLength(1);
  });

  it('fetches nothing when offline, from plain HTTP elsewhere, or without an address', async () => {
    expect((await faultOf(files({ offline: true }).data.find(source()))).message).toContain('AGORA_OFFLINE');
    const plain = source({ urls: ['http://data.example/questions.jsonl'] });
    expect((await faultOf(files().data.find(plain))).message).toContain('is not an HTTPS address');
    const nowhere = await faultOf(files().data.find(source({ urls: [] })));
    expect(nowhere.message).toContain('cannot be fetched by itself');
    expect(nowhere.fix).not.toContain('AGORA_OFFLINE');
    expect(fixture.server.requests).toHaveLength(0);
  });

  it('sends its token to nobody but Hugging Face', async () => {
    fixture.server.respond(() => ({ body: TEXT }));
    await files({ huggingFaceToken: 'hf_secret' }).data.find(source());
    expect(fixture.server.requests[0]?.headers['authorization']).toBeUndefined();
  });
});

it('is safe in two processes at once', async () => {
  fixture.server.respond(() => ({ body: TEXT, drip: { bytes: 500, everyMs: 5 } }));
  const script = join(__dirname, '../../test/fetch-data.ts');
  const argument = JSON.stringify(source());
  const outputs = await Promise.all([run(script, argument), run(script, argument)]);
  expect(new Set(outputs).size).toBe(1);
  expect(await readFile(outputs[0] ?? '', 'utf8')).toBe(TEXT);
  expect(await left()).toEqual(['questions.jsonl']);
});

async function run(script: string, argument: string): Promise<string> {
  const child = spawnScript(script, [argument], { env: { ...process.env, AGORA_DATA: cache } });
  let output = '';
  for await (const piece of child.stdout ?? []) output += String(piece);
  return output.trim();
}

describe('settings', () => {
  it('follow AGORA_DATA, XDG_CACHE_HOME and AGORA_OFFLINE', () => {
    expect(dataSettings({ AGORA_DATA: '/a', XDG_CACHE_HOME: '/x' }).cache).toBe('/a');
    expect(dataSettings({ XDG_CACHE_HOME: '/x' }).cache).toBe('/x/agora/data');
    expect(dataSettings({ XDG_CACHE_HOME: 'relative' }).cache).toMatch(/\.cache\/agora\/data$/);
    expect(['1', 'true', '0', '', undefined].map((value) => dataSettings({ AGORA_OFFLINE: value }).offline)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});
