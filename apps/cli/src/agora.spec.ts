import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { resultsSchema, type Results } from '@agora/run-schemas';

/** The whole program as a user starts it: the built command, a real nats-server, a real Python worker. */
const root = resolve(__dirname, '../../..');
const main = join(root, 'apps/cli/dist/main.js');
const small = join(root, 'examples/calibration-small.yaml');

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

function agora(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [main, ...args], { cwd: root, env: { ...process.env, ...env } });
    const ended: Ended = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (data) => (ended.stdout += String(data)));
    child.stderr.on('data', (data) => (ended.stderr += String(data)));
    child.on('close', (code) => done({ ...ended, code }));
  });
}

interface Line {
  kind: string;
  [field: string]: unknown;
}

function lines({ stdout }: Ended): Line[] {
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
}

function resultsOf(ended: Ended): Results {
  const last = lines(ended).find(({ kind }) => kind === 'results');
  if (!last) throw new Error(`no results:\n${ended.stderr}`);
  return resultsSchema.parse(last['results']);
}

describe('agora', () => {
  let work: string;
  beforeAll(async () => {
    if (!existsSync(main)) throw new Error('The command is not built: run tools/setup.sh first.');
    work = await mkdtemp(join(tmpdir(), 'agora-cli-'));
  });
  afterAll(() => rm(work, { recursive: true, force: true }));

  const at = (...args: string[]): string[] => [...args, '--home', join(work, 'home')];

  it('runs an experiment from nothing to a leaderboard that knows the good generator from the bad', async () => {
    const ended = await agora(at('run', small, '--json', '--out', join(work, 'runs')));
    expect({ code: ended.code, stderr: ended.stderr }).toMatchObject({ code: 0 });
    const results = resultsOf(ended);
    expect(results.leaderboard.map(({ generator }) => generator)).toEqual(['expert', 'off-format']);
    expect(results.leaderboard.map(({ rank }) => rank)).toEqual([
      { best: 1, worst: 1 },
      { best: 2, worst: 2 },
    ]);
    expect(results.failures).toEqual([]);
    expect(results.run.simulated).toBe(true);
    expect(ended.stderr).toContain('Simulated generators');

    const folder = join(work, 'runs', results.run.id);
    for (const file of [
      ...['agora.yaml', 'manifest.json', 'events.jsonl', 'results.json'],
      ...['summary.md', 'summary.csv', 'orderings.csv'],
    ]) {
      expect(existsSync(join(folder, file))).toBe(true);
    }
    const page = await readFile(join(folder, 'report.html'), 'utf8');
    expect(page).toMatch(/simulated/i);
    expect(page).not.toMatch(/(src|href)="https?:/);
    expect((await readdir(join(folder, 'students'))).length).toBe(results.cells.length);
    const cell = join(folder, 'data', 'nano-math.response-generation', 'expert', 'n60.s1');
    const rows = (await readFile(join(cell, 'train.jsonl'), 'utf8')).trim().split('\n');
    expect(rows).toHaveLength(60);
    expect(existsSync(join(cell, 'train.parquet'))).toBe(true);
  }, 300_000);

  it('exits with 1, and says what was rejected why and how often, when instances are missing', async () => {
    const file = join(work, 'short.yaml');
    const generator = '{id: careless, provider: calibration, model: expert, options: {malformedShare: 0.6}}';
    await writeFile(
      file,
      [
        `name: short\ngenerators: [${generator}]\nmethods: [response-generation]\ninstances: 40\nmetrics: []`,
        'domains: [{id: nano-math, options: {heldOut: 30}}]\ngeneration: {maxAttempts: 2}',
        'analysis: {bootstrap: 100, contaminationWords: 5}\n',
      ].join('\n'),
    );
    const ended = await agora(at('run', file, '--json', '--out', join(work, 'runs')));
    expect(ended.code).toBe(1);
    const results = resultsOf(ended);
    const [cell] = results.cells;
    const { missing = 0, accepted = 0, rejected = {} } = cell?.dataset ?? {};
    expect(missing).toBeGreaterThan(0);
    expect(accepted + missing).toBe(40);
    for (const [reason, count] of Object.entries(rejected)) expect(ended.stderr).toContain(`${count} ${reason}`);
    expect(ended.stderr).toMatch(new RegExp(`Shortfall .*: ${missing} of 40 instances are missing`));
    expect(cell?.contamination).toMatchObject({ words: 5, instances: accepted });
    const folder = join(work, 'runs', results.run.id);
    const overlaps = join(folder, 'data', 'nano-math.response-generation', 'careless', 'n40.s1', 'overlaps.jsonl');
    expect((await readFile(overlaps, 'utf8')).trim().split('\n').length).toBeGreaterThanOrEqual(
      cell?.contamination?.benchmarks[0]?.instances ?? 1,
    );
    expect(await readFile(join(folder, 'summary.md'), 'utf8')).toContain('## Contamination');
  }, 300_000);

  it('finds everything finished when the same command is given again', async () => {
    const ended = await agora(at('run', small, '--json', '--out', join(work, 'runs')));
    expect(ended.code).toBe(0);
    expect(lines(ended).filter(({ kind }) => kind === 'stage-started')).toEqual([]);
    const plan = await agora(at('plan', small, '--json'));
    const stages = lines(plan)[0]?.['stages'] as { total: number; cached: number }[];
    expect(stages.every(({ total, cached }) => total === cached)).toBe(true);
  }, 120_000);

  it('says file, line, field and fix of a wrong experiment, and exits with 2', async () => {
    const file = join(work, 'wrong.yaml');
    await writeFile(
      file,
      'name: x\ngenerators: [{id: a, provdr: calibration, model: expert}]\ndomains: [nano-math]\ninstances: 5\n',
    );
    const ended = await agora(at('run', file));
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/wrong\.yaml:2: generators\[0\]\.provdr .*did you mean "provider"/);
  });

  it('names the plugin that does not exist, and exits with 2', async () => {
    const file = join(work, 'unknown.yaml');
    await writeFile(
      file,
      'name: x\ngenerators: [{id: a, provider: calibraton, model: expert}]\ndomains: [nano-math]\ninstances: 5\n',
    );
    const ended = await agora(at('run', file));
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(/calibraton[\s\S]*calibration/);
  });

  it('fails with the name of the variable when a key is missing', async () => {
    const file = join(work, 'keyless.yaml');
    const generator =
      '{id: a, provider: openai-compatible, model: m, options: {baseURL: "http://127.0.0.1:9/v1", apiKeyEnv: NO_SUCH_KEY}}';
    await writeFile(
      file,
      `name: x\ngenerators: [${generator}]\ndomains: [nano-math]\nmethods: [response-generation]\ninstances: 2\nmetrics: []\n`,
    );
    const ended = await agora(at('run', file, '--out', join(work, 'runs')));
    expect(ended.code).not.toBe(0);
    expect(ended.stdout + ended.stderr).toContain('NO_SUCH_KEY');
  }, 120_000);

  it('previews prompt, output and decision without a run', async () => {
    const out = join(work, 'preview.jsonl');
    const ended = await agora(at('preview', small, '-n', '1', '--out', out));
    expect(ended.code).toBe(0);
    expect((await readFile(out, 'utf8')).trim().split('\n')).toHaveLength(4);
    expect(ended.stdout).toMatch(/accepted|rejected/);
  });

  it('lists plugins and explains itself', async () => {
    const plugins = lines(await agora(['plugins', '--json']));
    expect(plugins.map((plugin) => `${plugin.kind}/${String(plugin['id'])}`)).toEqual(
      expect.arrayContaining([
        'provider/calibration',
        'method/instance-generation',
        'domain/math',
        'metric/perplexity',
      ]),
    );
    const help = await agora(['--help']);
    expect(help.code).toBe(0);
    expect(help.stdout).toMatch(/Exit codes: 0 done/);
    expect((await agora(['nonsense'])).code).toBe(2);
    expect((await agora(at('serve', 'nonsense'))).code).toBe(2);
  });
});
