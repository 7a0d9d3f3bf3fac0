import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Pairs of answers, from a generator and a judge to a student that prefers the better ones, as a user starts it. */
const root = resolve(__dirname, '../../..');
const main = join(root, 'apps/cli/dist/main.js');
const experiment = `
name: pairs
generators:
  - { id: sloppy, provider: calibration, model: sloppy, options: { latencyMs: 20 }, limits: { concurrency: 8 } }
methods:
  - { id: preference-pairs, options: { judges: [judge], answers: 3 } }
domains: [nano-math]
instances: 24
student: { training: { objective: dpo, epochs: 2 } }
evaluation: { limit: 10 }
judges:
  - { id: judge, provider: calibration, model: expert, options: { malformedShare: 0 } }
metrics: []
`;

interface Ended {
  code: number | null;
  said: string;
}

let work: string;
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'agora-preferences-'));
  await writeFile(join(work, 'pairs.yaml'), experiment);
});
afterAll(() => rm(work, { recursive: true, force: true }));

/** `until`: kills it and all that it started when a line of its progress holds this. */
function agora(args: string[], until?: RegExp): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [main, ...args], { cwd: work, detached: true });
    const ended: Ended = { code: null, said: '' };
    const hear = (data: unknown): void => {
      ended.said += String(data);
      if (until?.test(ended.said)) process.kill(-(child.pid ?? 0), 'SIGKILL');
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('close', (code) => done({ ...ended, code }));
  });
}

async function filesOf(runs: string): Promise<Record<'train' | 'rejected' | 'log', string>> {
  const [run = ''] = await readdir(join(work, runs));
  const data = join(work, runs, run, 'data', 'nano-math.preference-pairs', 'sloppy', 'n24.s1');
  const log = join(work, runs, run, 'students', 'sloppy.nano-math.preference-pairs.n24.s1', 'log.jsonl');
  const [train, rejected, steps] = await Promise.all(
    [join(data, 'train.jsonl'), join(data, 'rejected.jsonl'), log].map((file) => readFile(file, 'utf8')),
  );
  return { train: train ?? '', rejected: rejected ?? '', log: steps ?? '' };
}

it('comes to the same pairs and the same student whatever is killed', async () => {
  const whole = await agora(['run', 'pairs.yaml', '--home', 'whole', '--out', 'whole-runs']);
  expect(whole).toMatchObject({ code: 0 });
  const again = ['run', 'pairs.yaml', '--home', 'killed', '--out', 'killed-runs', '--json'];
  for (const until of [/"done":[1-9]\d*,"total":24/, /"unit":"steps"/]) {
    expect((await agora(again, until)).code).toBeNull();
  }
  const ended = await agora(again);
  expect(ended).toMatchObject({ code: 0 });
  expect(await filesOf('killed-runs')).toEqual(await filesOf('whole-runs'));
  const rows = (await filesOf('killed-runs')).train.trim().split('\n');
  expect(rows).toHaveLength(24);
  for (const row of rows) {
    const { chosen, rejected, response } = JSON.parse(row) as Record<string, string>;
    expect(response).toBe(chosen);
    expect(rejected).not.toBe(chosen);
  }
  expect((await filesOf('killed-runs')).log).toContain('"rewardMargin"');
}, 900_000);

it('exports the pairs as TRL reads them', async () => {
  const ended = await agora([
    'export',
    'pairs',
    '--home',
    'whole',
    '--runs',
    'whole-runs',
    '--format',
    'preference',
    '--out',
    'out',
  ]);
  expect(ended).toMatchObject({ code: 0 });
  const [row = ''] = (await readFile(join(work, 'out', 'data', 'train.jsonl'), 'utf8')).split('\n');
  const turn = (role: string): object[] => [{ role, content: expect.any(String) as string }];
  expect(JSON.parse(row)).toEqual({ prompt: turn('user'), chosen: turn('assistant'), rejected: turn('assistant') });
}, 60_000);

it('refuses preferences without pairs in a plan, with the field and what to do', async () => {
  await writeFile(
    join(work, 'none.yaml'),
    experiment.replace(/ {2}- \{ id: preference-pairs.*/, '  - response-generation'),
  );
  const ended = await agora(['plan', 'none.yaml', '--home', 'whole']);
  expect(ended.code).not.toBe(0);
  expect(ended.said.replace(/\s+/g, ' ')).toContain(
    'student.training.objective is dpo, but method "response-generation" makes no pairs of answers',
  );
}, 60_000);
