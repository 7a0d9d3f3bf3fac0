import { spawnScript } from '@agora/service-testkit';
import { useBatchEndpoint } from '@agora/testkit';
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

jest.setTimeout(120_000);

const main = resolve(__dirname, '../main.ts');
const asked: string[] = [];
/** Nobody is answered from so many questions on, until it is lifted. */
let gate: { after: number; lift: (() => void)[] };

/** Gives what the response says, one too much up to 5; of rows that say "mumble", nothing. */
const judge = useBatchEndpoint({
  answer: async (prompt) => {
    if (asked.length >= gate.after) await new Promise<void>((lifted) => gate.lift.push(lifted));
    asked.push(prompt);
    const [, level] = /<text>\n.*?level (\d)/s.exec(prompt) ?? [];
    return level === undefined ? 'mumble' : `Read.\n[RESULT] ${Math.min(5, Number(level) + 1)}`;
  },
});

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

let work: string;
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'agora-calibrate-'));
  asked.length = 0;
  gate = { after: Infinity, lift: [] };
});
afterEach(() => {
  for (const lifted of gate.lift.splice(0)) lifted();
  return rm(work, { recursive: true, force: true });
});

function agora(args: string[], begun?: (child: ChildProcess) => void): Promise<Ended> {
  return new Promise((done) => {
    const env = { ...process.env, AGORA_HOME: join(work, 'home'), OPENAI_API_KEY: 'sk-fixture' };
    const child = spawnScript(main, ['judge', 'calibrate', ...args], { env, cwd: work });
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    child.stdout?.on('data', (data) => (ended.stdout += String(data)));
    child.stderr?.on('data', (data) => (ended.stderr += String(data)));
    child.on('close', (code) => done({ ...ended, code }));
    begun?.(child);
  });
}

const row = (index: number, label?: unknown, response = `text ${index} of level ${1 + (index % 4)}`): string =>
  `${JSON.stringify({ instruction: 'Write.', response, ...(label === undefined ? {} : { label }) })}\n`;
const rows = (count: number, label: (index: number) => unknown, from = 0): string =>
  Array.from({ length: count }, (_, index) => row(from + index, label(from + index))).join('');

async function labels(text: string): Promise<string> {
  const file = join(work, 'labels.jsonl');
  await writeFile(file, text);
  return file;
}

const asking = (provider = 'openai-compatible'): string[] => [
  ...['--judge', `${provider}:judge-1`, '--judge-base-url', judge.endpoint.baseURL, '--judge-price', '0,1000000'],
];

it('tells agreement, bias and the corrected mean, and asks for nothing twice', async () => {
  const file = await labels(
    rows(20, (index) => 1 + (index % 4)) +
      rows(40, () => undefined, 20) +
      row(60, 3, 'mumble 1') +
      row(61, 3, 'mumble 2'),
  );
  const args = ['--labels', file, ...asking(), '--json', '--budget-usd', '5000'];
  const ended = await agora(args);
  expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 });
  const found = JSON.parse(ended.stdout.trim()) as Record<string, unknown>;
  expect(found).toMatchObject({
    kind: 'calibration',
    judge: 'judge-1',
    rubric: 'agorabench/quality',
    unscored: { 'no-result': 2 },
    unasked: 0,
    agreement: { rows: 20, same: 0, within1: 1, bias: { value: 1 }, labels: { value: 2.5 }, scores: { value: 3.5 } },
    corrected: { rows: 40, judged: { value: 3.5 } },
    usd: 60 * 3 + 2,
  });
  expect((found['corrected'] as { value: number }).value).toBeCloseTo(2.5, 10);
  expect(asked).toHaveLength(62);
  const again = JSON.parse((await agora(args)).stdout.trim()) as { usd: number };
  expect(again.usd).toBe(0);
  expect(asked).toHaveLength(62);
  expect(await readdir(join(work, 'home', 'journals'))).toEqual([]);
});

it('goes on where it was killed', async () => {
  gate.after = 12;
  const file = await labels(rows(30, (index) => 1 + (index % 4)));
  const args = ['--labels', file, ...asking(), '--json', '--concurrency', '2'];
  const killed = await agora(args, (child) => {
    const look = setInterval(() => {
      // Both of the next questions hang, so that all before them are kept.
      if (gate.lift.length < 2) return;
      clearInterval(look);
      child.kill('SIGKILL');
    }, 20);
  });
  expect(killed.code).toBeNull();
  const paid = new Set(asked);
  expect(paid.size).toBe(12);
  gate.after = Infinity;
  gate.lift.length = 0; // They hang for good: nobody pays for what is never answered.
  asked.length = 0;
  expect(await agora(args)).toMatchObject({ code: 0 });
  expect(asked.filter((prompt) => paid.has(prompt))).toEqual([]);
  expect(asked).toHaveLength(18);
});

it('asks by batches at half the price', async () => {
  const file = await labels(rows(12, (index) => 1 + (index % 4)));
  const ended = await agora(['--labels', file, ...asking('openai'), '--batch', '--json']);
  expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 });
  expect(JSON.parse(ended.stdout.trim())).toMatchObject({ agreement: { rows: 12 }, usd: (12 * 3) / 2 });
  expect(judge.endpoint.queue.batches.flatMap(({ lines }) => lines)).toHaveLength(12);
});

it.each<[string, string, string[], RegExp]>([
  ['no labels', rows(20, () => undefined), [], /0 rows have a label/],
  ['few labels', rows(9, () => 3), [], /9 rows have a label/],
  ['a label that is no level', rows(12, (index) => (index === 4 ? 6 : 3)), [], /line 5: label 6 is no whole number/],
  ['half a label', rows(12, () => 3.5), [], /line 1: label 3.5/],
  ['a label that is no number', rows(12, () => 'good'), [], /line 1: field "label"/],
  ['a row without a response', '{"instruction":"x","label":3}\n', [], /line 1: field "response"/],
  ['no JSON', 'instruction,label\n', [], /line 1 is no JSON/],
  ['two labels of one row', `${row(1, 3)}${row(1, 4)}`, [], /line 2: the same row has label 3 above and 4 here/],
  ['no file', '', ['--labels', 'nowhere.jsonl'], /nowhere.jsonl does not exist/],
  ['an unknown rubric', rows(12, () => 3), ['--rubric', 'agorabench/beauty'], /no rubric "agorabench\/beauty"/],
  [
    'a rubric that is not there',
    rows(12, () => 3),
    ['--rubric', './nowhere.yaml'],
    /--rubric .\/nowhere.yaml cannot be read/,
  ],
  ['a metric without a run', rows(12, () => 3), ['--metric', 'quality'], /--metric works only with --run/],
  ['batches of a provider without', rows(12, () => 3), ['--batch'], /has no batch interface/],
])('refuses %s before it asks', async (_, text, more, message) => {
  const file = await labels(text);
  const ended = await agora(['--labels', file, ...asking(), ...more]);
  expect(ended.code).toBe(2);
  expect(ended.stderr).toMatch(message);
  expect(ended.stderr).toContain('Fix:');
  expect(asked).toEqual([]);
});

it('says that a judge which never answers by the rubric cannot be calibrated', async () => {
  const file = await labels(Array.from({ length: 12 }, (_, index) => row(index, 3, `mumble ${index}`)).join(''));
  const ended = await agora(['--labels', file, ...asking()]);
  expect(ended).toMatchObject({ code: 2, stderr: expect.stringContaining('12 no-result') as string });
});
