import { betweenRuns, copyFile, COPY_COMPARED_RUNS, COPY_MARKER } from '@agora/contracts';
import { HOSTILE_TEXTS, writeExampleHome, type ExampleHome } from '@agora/home-testkit';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeCopy, type CopyOptions } from '../index.js';

/** Texts that nothing else holds, beside the hostile ones. */
const TEXTS = ['What is nine times seventeen?', 'Sixtythree sheep & "one" <goat>', ...Object.values(HOSTILE_TEXTS)];

let folder: string;
let example: ExampleHome;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-copy-'));
  example = await writeExampleHome(join(folder, 'home'), { rows: 120, texts: TEXTS, items: 45 });
  await mkdir(join(folder, 'pages', 'assets'), { recursive: true });
  await writeFile(join(folder, 'pages', 'index.html'), '<!doctype html><head>\n    <meta charset="utf-8" /></head>');
  await writeFile(join(folder, 'pages', 'assets', 'page.js'), 'export {};');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const copied = (name: string, more: Partial<CopyOptions> = {}) =>
  writeCopy({
    home: join(folder, 'home'),
    pages: join(folder, 'pages'),
    version: '0.0.0',
    out: join(folder, name),
    ...more,
  });

async function filesOf(name: string): Promise<Map<string, string>> {
  const entries = await readdir(join(folder, name), { recursive: true, withFileTypes: true });
  const files = new Map<string, string>();
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(path.slice(join(folder, name).length + 1), await readFile(path, 'utf8'));
  }
  return files;
}

/** A text as it may stand in a file: plain, in JSON, in HTML, in an address, in base64. */
const forms = (text: string): string[] => [
  text,
  JSON.stringify(text).slice(1, -1),
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  encodeURIComponent(Buffer.from(text).toString()),
  Buffer.from(text).toString('base64').replace(/=+$/, ''),
];

const below = (): string[] => ['runs', example.runId, 'cells', example.cells[0] ?? ''];

describe('a static copy', () => {
  it('holds what the pages ask for, and says how much that is', async () => {
    const { runs, files, bytes } = await copied('whole');
    const held = await filesOf('whole');
    expect([runs, files]).toEqual([1, held.size]);
    expect([...held.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0)).toBe(bytes);
    const read = (...parts: (string | number)[]): unknown => JSON.parse(held.get(copyFile(parts)) ?? 'null');
    expect(read('runs')).toMatchObject({ runs: [{ id: example.runId }] });
    expect(read('runs', example.runId)).toMatchObject({ results: { run: { name: 'example' } } });
    expect(read(...below())).toMatchObject({ rows: { accepted: 119 } });
    expect(read(...below(), 'rows', 'accepted', 0)).toMatchObject({ total: 119, rows: { length: 119 } });
    expect(read(...below(), 'samples', 'accepted', 2)).toMatchObject({
      prompts: [{ kind: 'chat' }],
      samples: { 18: { slot: 118, prompt: 0, row: 0 } },
    });
    const quiz = ['runs', example.runId, 'benchmarks', 'quiz'];
    expect(read(...quiz, 'items', 0)).toMatchObject({ total: 45, answerers: { length: 4 }, rows: { length: 45 } });
    expect(read(...quiz, 'answers', 2)).toMatchObject({ 4: { id: 'quiz:44', answers: { length: 4 } } });
    const compared = ['runs', example.runId, 'compare'];
    expect(read(...compared)).toMatchObject({ pairs: { length: 1 }, sides: { 0: { generators: ['alpha', 'beta'] } } });
    const second = { first: { generator: 'beta' }, second: { generator: 'alpha' } };
    expect(read(...compared, 'beta', 'alpha')).toMatchObject({ pairs: [second] });
    const flips = read(...compared, 'alpha', 'beta', 'flips', 0) as { total: number; rows: unknown[] };
    expect([flips.rows.length, flips.total > 0]).toEqual([flips.total, true]);
    expect(read(...compared, 'beta', 'alpha', 'flips', 0)).toBe(null);
  });

  it('keeps why something cannot be said of a run', async () => {
    const { runId } = await writeExampleHome(join(folder, 'small'), { generators: [], bare: true });
    await copied('of-little', { home: join(folder, 'small') });
    const held = await filesOf('of-little');
    const reply: unknown = JSON.parse(held.get(copyFile(['runs', runId, 'recommendation'])) ?? 'null');
    expect(reply).toMatchObject({
      problem: { message: expect.stringMatching(/^nothing can be recommended yet/) as string },
    });
  });

  it('carries the policy of the pages in its head', async () => {
    const html = (await filesOf('whole')).get('index.html');
    expect(html).toContain(`http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'`);
    expect(html).toContain('<meta name="agora-copy" content="whole"');
  });

  it('gives way to the next one, and to nothing else', async () => {
    await copied('again');
    await writeFile(join(folder, 'again', 'data', 'old.json'), '{}');
    await copied('again');
    expect((await filesOf('again')).has('data/old.json')).toBe(false);
    await writeFile(join(folder, 'again', 'CNAME'), 'mine');
    await expect(copied('again')).rejects.toMatchObject({ message: expect.stringContaining('holds "CNAME"') });
    await mkdir(join(folder, 'other'));
    await writeFile(join(folder, 'other', 'index.html'), 'mine');
    await expect(copied('other')).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await readFile(join(folder, 'other', 'index.html'), 'utf8')).toBe('mine');
  });

  it('leaves nothing behind when it cannot be finished', async () => {
    const stop = AbortSignal.abort(new Error('stopped'));
    await expect(copied('stopped', { signal: stop })).rejects.toThrow('stopped');
    expect((await readdir(folder)).filter((name) => name.startsWith('stopped'))).toEqual([]);
  });
});

describe('a static copy of two runs', () => {
  const OTHER = 'a-later-example-89abcdef';
  const NAMED = 'beta of Ada & <Bob>';
  async function reader(name: string): Promise<(...parts: (string | number)[]) => unknown> {
    const held = await filesOf(name);
    return (...parts) => JSON.parse(held.get(copyFile(parts)) ?? 'null') as unknown;
  }

  beforeAll(async () => {
    const home = join(folder, 'two');
    await writeExampleHome(home, { rows: 12, items: 45, texts: TEXTS });
    const second = { runId: OTHER, generators: ['beta', NAMED], shift: 1, bare: true };
    await writeExampleHome(home, { rows: 12, items: 45, texts: TEXTS, ...second });
    await copied('two-whole', { home });
    await copied('two-redacted', { home, redact: true });
  });

  it('holds how they differ, either way round, and what flipped once', async () => {
    const read = await reader('two-whole');
    const [there, back] = [betweenRuns(example.runId, OTHER), betweenRuns(OTHER, example.runId)];
    const beta = { first: { run: example.runId, generator: 'beta' }, second: { run: OTHER, generator: 'beta' } };
    expect(read(...there)).toMatchObject({ pairs: [beta], sides: [{ run: example.runId }, { run: OTHER }] });
    expect(read(...back)).toMatchObject({ pairs: [{ first: beta.second, second: beta.first }] });
    const pair = { first: { generator: 'alpha' }, second: { generator: NAMED } };
    expect(read(...there, 'alpha', NAMED)).toMatchObject({ pairs: [pair] });
    const flips = read(...back, NAMED, 'alpha', 'flips', 0) as { total: number; rows: unknown[] };
    expect([flips.rows.length, flips.total > 0]).toEqual([flips.total, true]);
    expect(read(...there, 'alpha', NAMED, 'flips', 0)).toBe(null);
  });

  it('holds no text of either without texts, nor a name that is none', async () => {
    const all = [...(await filesOf('two-redacted'))].flat();
    for (const text of [...TEXTS, NAMED])
      for (const form of forms(text)) expect(all.filter((one) => one.includes(form))).toEqual([]);
    const read = await reader('two-redacted');
    const between = read(...betweenRuns(example.runId, OTHER)) as { sides: { generators: string[] }[] };
    const hidden = between.sides[1]?.generators[1] ?? '';
    expect(hidden).toMatch(/^hidden-/);
    expect(read(...betweenRuns(OTHER, example.runId), hidden, 'alpha', 'flips', 0)).toMatchObject({
      total: expect.any(Number) as number,
    });
  });

  it('of many runs holds none of them', async () => {
    const home = join(folder, 'many');
    const ids = Array.from({ length: COPY_COMPARED_RUNS + 1 }, (_, at) => `run-${at}`);
    for (const runId of ids) await writeExampleHome(home, { rows: 2, items: 2, runId, bare: true });
    await copied('many-whole', { home });
    expect([...(await filesOf('many-whole')).keys()].filter((name) => name.includes('/compare-with'))).toEqual([]);
    await copied('most-whole', { home, only: ids.slice(1) });
    const held = [...(await filesOf('most-whole')).keys()];
    for (const [first = '', second = ''] of [ids.slice(1), ids.slice(1).reverse()])
      expect(held).toContain(copyFile(betweenRuns(first, second)));
  });
});

describe('a static copy without texts', () => {
  it('holds none of them, in any form, in the contents or the names of its files', async () => {
    await copied('redacted', { redact: true });
    const held = await filesOf('redacted');
    const all = [...held].flat();
    for (const text of TEXTS)
      for (const form of forms(text)) expect(all.filter((one) => one.includes(form))).toEqual([]);
    expect([...held.keys()].filter((name) => /\.(gz|br|zst)$/.test(name))).toEqual([]);
    // The same search finds every text in the whole copy, so it can find them.
    const whole = [...(await filesOf('whole')).values()].join('\n');
    for (const text of TEXTS) expect([text, forms(text).some((form) => whole.includes(form))]).toEqual([text, true]);
  });

  it('keeps the figures, the names and where rows came from', async () => {
    const held = await filesOf('redacted');
    const read = (...parts: (string | number)[]): unknown => JSON.parse(held.get(copyFile(parts)) ?? 'null');
    expect(read('runs', example.runId)).toMatchObject({
      results: { experiment: null, leaderboard: [{ generator: 'alpha', pgr: { value: 48.888888888888886 } }, {}] },
    });
    expect(read(...below(), 'samples', 'rejected', 0)).toMatchObject({
      prompts: [],
      samples: [
        {
          slot: 3,
          prompt: null,
          attempts: [{ reason: 'empty-response', output: '(left out)', provenance: { usd: 0.0004 } }, {}],
        },
        ...Array.from({ length: 12 }, () => ({})),
      ],
    });
    expect(JSON.parse(held.get(COPY_MARKER) ?? '')).toMatchObject({ redacted: true, runs: 1 });
  });
});
