import { runEventSchema, type RunEvent } from '@agora/contracts';
import { raceRecordSchema, type RaceRecord } from '@agora/run-schemas';
import { startChatEndpoint, type ChatEndpoint } from '@agora/testkit';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

/** Real processes, a real nats-server, real students; what would cost money is an endpoint of this machine. */
jest.setTimeout(900_000);

const main = resolve(__dirname, '../../dist/main.js');
/** A token is a word, so that a call costs a cent. */
const ANSWER = 'It is four. I counted twice to be quite sure.';
const REFUSAL = 'No. I do not answer questions of any kind, today.';
const CENTS = { input: 0, output: 1000 };

let folder: string;
let endpoint: ChatEndpoint;
let refusing: ChatEndpoint;
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'agora-race-')));
  endpoint = await startChatEndpoint({ answer });
  refusing = await startChatEndpoint({ answer: () => REFUSAL });
});
beforeEach(() => endpoint.server.reset());
afterAll(async () => {
  await endpoint.close();
  await refusing.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** The judge likes all texts but refusals. */
function answer(prompt: string): string {
  if (prompt.includes('<rubric>')) return `Read.\n[RESULT] ${prompt.includes(REFUSAL) ? 1 : 4}`;
  return ANSWER;
}

const generator = (id: string): object => ({
  id,
  provider: 'openai-compatible',
  model: id,
  options: { baseURL: endpoint.baseURL },
  sampling: { maxTokens: 20 },
  price: CENTS,
});

async function write(name: string, more: object = {}): Promise<string> {
  const experiment = {
    name,
    generators: ['one', 'two'].map(generator),
    methods: ['response-generation'],
    domains: [{ id: 'nano-math', options: { heldOut: 40 } }],
    instances: [8, 16],
    seeds: [1, 2],
    student: { model: 'nano', training: { epochs: 1 } },
    metrics: [],
    analysis: { bootstrap: 100 },
    ...more,
  };
  const file = join(folder, `${name}.yaml`);
  await writeFile(file, JSON.stringify(experiment));
  return file;
}

interface Ended {
  code: number | null;
  stderr: string;
  events: RunEvent[];
  race: RaceRecord | undefined;
}

interface Running {
  child: ChildProcess;
  /** Resolves when so many stages of a kind have finished; rejects when the command ends before. */
  finished(stage: string, count: number): Promise<void>;
  ended: Promise<Ended>;
}

function begin(args: string[]): Running {
  const env = { ...process.env, CI: '1' };
  const child = spawn(process.execPath, [main, ...args, '--json', '--no-preflight'], { cwd: folder, env });
  let [stdout, stderr] = ['', ''];
  const waiting: (() => void)[] = [];
  child.stdout.on('data', (data) => ((stdout += String(data)), waiting.forEach((look) => look())));
  child.stderr.on('data', (data) => (stderr += String(data)));
  const lines = (): { kind: string; race?: unknown }[] =>
    stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  const events = (): RunEvent[] => lines().flatMap((line) => runEventSchema.safeParse(line).data ?? []);
  const ended = new Promise<Ended>((done) =>
    child.on('close', (code) => {
      const last = lines().findLast(({ kind }) => kind === 'race')?.race;
      done({ code, stderr, events: events(), race: last === undefined ? undefined : raceRecordSchema.parse(last) });
    }),
  );
  const finished = (stage: string, count: number): Promise<void> =>
    new Promise((done, fail) => {
      const look = (): void => {
        if (events().filter((event) => event.kind === 'stage-finished' && event.stage === stage).length >= count)
          done();
      };
      waiting.push(look);
      void ended.then(() => fail(new Error(`ended before ${count} times ${stage}:\n${stderr}`)));
    });
  return { child, finished, ended };
}

const agora = (...args: string[]): Promise<Ended> => begin(args).ended;

/** How many stages of a kind were begun. */
const begun = ({ events }: Ended, stage: string): number =>
  events.filter((event) => event.kind === 'stage-started' && event.stage === stage).length;

const calls = (): number => endpoint.server.requests.length + refusing.server.requests.length;

describe('agora race', () => {
  let record: RaceRecord;

  it('goes on with a larger budget, and pays nothing twice', async () => {
    const file = await write('paid');
    const poor = await agora('race', file, '--budget-usd', '0.25');
    expect({ code: poor.code, stderr: poor.stderr }).toMatchObject({ code: 3 });
    expect(poor.race?.ending).toMatchObject({ kind: 'budget-reached', leader: null, left: ['one', 'two'] });
    const before = calls();
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(32);

    const rich = await agora('race', file, '--budget-usd', '9');
    expect({ code: rich.code, stderr: rich.stderr }).toMatchObject({ code: 0 });
    record = rich.race as RaceRecord;
    expect(record.raceId).toBe(poor.race?.raceId);
    expect(record.startedAt).toBe(poor.race?.startedAt);
    expect(calls()).toBe(record.rungs.at(-1)?.work.instances);
    expect(record.spentUsd).toBeCloseTo(calls() / 100, 6);
  });

  it('is followed by a full run that makes only the rest, and a race after a full run makes nothing', async () => {
    const file = join(folder, 'paid.yaml');
    const full = await agora('run', file);
    expect(full.code).toBe(0);
    const { grid, rungs } = record;
    const raced = rungs.at(-1)?.work;
    expect(begun(full, 'train')).toBe(grid.trainings - (raced?.trainings ?? 0));
    expect(calls()).toBe(grid.instances - (raced?.instances ?? 0));
    endpoint.server.reset();

    const other = await agora('race', file, '--rungs', '8x1,16x2');
    expect(other.code).toBe(0);
    expect(other.race?.raceId).not.toBe(record.raceId);
    expect([calls(), begun(other, 'train'), other.race?.spentUsd]).toEqual([0, 0, 0]);
  });

  it('goes on after kill -9 and after Ctrl+C within a rung, with the record of a race that nobody disturbed', async () => {
    const command = ['race', await write('paid'), '--home', 'killed', '--out', 'killed-runs'];
    const killed = begin(command);
    await killed.finished('generate', 8);
    await killed.finished('train', 1);
    killed.child.kill('SIGKILL');
    await killed.ended;

    const stopped = begin(command);
    await stopped.finished('train', 1);
    stopped.child.kill('SIGINT');
    const { code, stderr } = await stopped.ended;
    expect({ code, stderr }).toMatchObject({ code: 130 });
    expect(stderr).toContain('agora race');

    const last = await agora(...command);
    expect(last.code).toBe(0);
    expect(last.race?.rungs).toEqual(record.rungs);
    expect(last.race?.ending).toEqual(record.ending);
    expect(calls()).toBe(record.rungs.at(-1)?.work.instances);
    expect(last.race?.spentUsd).toBeCloseTo(calls() / 100, 6);
  });

  it('trains only the best by a metric, and pays for its data and its judge once', async () => {
    const file = await write('short', {
      generators: [...['one', 'two'].map(generator), { ...generator('three'), options: { baseURL: refusing.baseURL } }],
      instances: 8,
      judges: [{ ...generator('judge'), sampling: { maxTokens: 20 } }],
      metrics: ['perplexity', { id: 'quality', plugin: 'judged', options: { judges: ['judge'], sample: 4 } }],
      race: { shortlist: { metric: 'quality', keep: 2 } },
    });
    const command = ['race', file, '--home', 'short'];
    const first = await agora(...command);
    expect({ code: first.code, stderr: first.stderr }).toMatchObject({ code: 0 });
    const { shortlist, rungs, raceId } = first.race as RaceRecord;
    expect(shortlist).toMatchObject({ metric: 'quality', better: 'higher', keep: 2, instances: 8, seeds: 2 });
    expect(rungs[0]?.generators).toEqual(['one', 'two']);
    const out = shortlist?.standings.filter(({ decision }) => decision === 'out');
    expect(out?.map(({ generator: id, value }) => [id, value])).toEqual([['three', 1]]);
    expect(begun(first, 'train')).toBe(4);
    // 3 × 2 datasets of 8 rows, of which the judge reads 4; `one` and `two` wrote the same, which it is asked once.
    expect(calls()).toBe(48 + 16);
    expect(first.race?.spentUsd).toBeGreaterThan(0.48);
    const told = await readFile(join(folder, 'runs', raceId, 'race.md'), 'utf8');
    expect(told).toContain('out by the metric, not by training: place 3 of 3');
    expect(told).toContain('three was left out by the metric quality and never trained.');

    // The report of every step has the ladder, also when it is written anew.
    const steps = [shortlist?.runId, rungs.at(-1)?.runId].map(String);
    for (const step of steps) {
      const page = join(folder, 'runs', step, 'report.html');
      expect(await readFile(page, 'utf8')).toContain('three was left out by the metric quality and never trained.');
      await rm(page);
      await promisify(execFile)(process.execPath, [main, 'report', step, '--home', 'short'], { cwd: folder });
      expect(await readFile(page, 'utf8')).toContain('id="race"');
    }

    const again = await agora(...command);
    expect([calls(), begun(again, 'train')]).toEqual([64, 0]);
    expect(again.race?.shortlist).toEqual(shortlist);
  });
});
