import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactStore, readJsonl } from '@agora/artifacts';
import { experimentSchema, type ExperimentInput } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { z } from 'zod';
import { openPluginHost } from './open-plugin-host.js';
import { Planner } from './planner.js';
import type { ExperimentPlan } from './run-plan.js';

let home: string;
let store: ArtifactStore;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-given-'));
  store = new ArtifactStore(join(home, 'store'));
});
afterEach(() => rm(home, { recursive: true }));

const ROWS = Array.from({ length: 40 }, (_, index) => ({ instruction: `q${index}`, output: `a${index}` }));
const jsonl = (rows: readonly unknown[]): string => rows.map((row) => JSON.stringify(row)).join('\n');

function plan(
  options: Record<string, unknown>,
  more: Partial<ExperimentInput> = {},
  entry = {},
): Promise<ExperimentPlan> {
  const experiment = experimentSchema.parse({
    name: 'given',
    generators: [{ id: 'set', provider: 'dataset', model: 'set', options, ...entry }],
    methods: ['instance-generation', 'response-generation'],
    domains: ['nano-math'],
    instances: [10, 30],
    generation: { shard: 20 },
    ...more,
  });
  return new Planner(experiment, home, openPluginHost(home), store, 'generate').plan();
}

const rowSchema = z.object({ instruction: z.string(), response: z.string(), place: z.string() });

/** The instructions of each cell, in the order of its slots. */
async function instructions({ cells, nodes }: ExperimentPlan): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const { id, shards } of cells) {
    const rows: string[] = [];
    for (const key of shards) {
      const spec = nodes.get(key)?.spec;
      if (spec?.kind !== 'shard' || spec.rows === undefined) throw new Error('a shard of given rows');
      const artifact = await store.open(spec.rows);
      for await (const row of readJsonl(artifact.path('rows.jsonl'), rowSchema)) rows.push(row.instruction);
    }
    found[id] = rows;
  }
  return found;
}

async function faultOf(work: Promise<unknown>): Promise<Fault> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!Fault.is(error)) throw new Error(`no fault but ${String(error)}`);
  return error;
}

it('draws rows without replacement by the experiment seed, the same for every method, small volumes first', async () => {
  await writeFile(join(home, 'set.jsonl'), jsonl(ROWS));
  const found = await instructions(await plan({ from: 'set.jsonl' }, { seeds: [1, 2] }));
  const of = (method: string, n: number, seed: number): string[] =>
    found[`set.nano-math.${method}.n${n}.s${seed}`] ?? [];
  const large = of('response-generation', 30, 1);
  expect(new Set(large).size).toBe(30);
  expect(large).not.toEqual(ROWS.slice(0, 30).map(({ instruction }) => instruction));
  expect(of('response-generation', 10, 1)).toEqual(large.slice(0, 10));
  expect(of('instance-generation', 30, 1)).toEqual(large);
  expect(of('response-generation', 30, 2)).not.toEqual(large);
});

it('makes keys of what rows say, not of where they lie, what they cost or under which licence', async () => {
  await writeFile(join(home, 'set.jsonl'), jsonl(ROWS));
  await writeFile(join(home, 'moved.json'), JSON.stringify(ROWS));
  await writeFile(join(home, 'changed.jsonl'), jsonl(ROWS.map((row) => ({ ...row, output: `${row.output}!` }))));
  const keys = async (options: Record<string, unknown>): Promise<string[]> => [...(await plan(options)).nodes.keys()];
  const first = await keys({ from: 'set.jsonl' });
  expect(await keys({ from: 'moved.json', licence: 'MIT', costUsd: 12 })).toEqual(first);
  expect(await keys({ from: 'changed.jsonl' })).not.toEqual(first);
});

it('refuses a set with fewer rows than a cell has instances, and settings of models', async () => {
  await writeFile(join(home, 'set.jsonl'), jsonl(ROWS.slice(0, 29)));
  const few = await faultOf(plan({ from: 'set.jsonl' }));
  expect(few.message).toContain('set.jsonl has 29 rows, fewer than the 30 instances of a cell');
  expect(few.fix).toContain('at most 29');
  for (const [field, value] of Object.entries({
    price: { input: 1, output: 1 },
    mode: 'batch',
    thoughts: 'keep',
    limits: { concurrency: 2 },
  })) {
    expect((await faultOf(plan({ from: 'set.jsonl' }, {}, { [field]: value }))).message).toContain(field);
  }
});

describe('the hub', () => {
  const COMMIT = 'a'.repeat(40);
  const small = jsonl(ROWS);
  let server: Server;
  let requests: IncomingMessage[];
  let served: { text: string; sha256?: string; blobId: string };
  const before = { ...process.env };

  beforeEach(async () => {
    requests = [];
    const blobId = createHash('sha1').update(`blob ${small.length}\0${small}`).digest('hex');
    served = { text: small, blobId };
    server = createServer((request, response) => {
      requests.push(request);
      const { url = '' } = request;
      const file = { rfilename: 'data/train-00000.jsonl', size: small.length, blobId: served.blobId };
      const lfs = served.sha256 ? { lfs: { sha256: served.sha256 } } : {};
      if (url.startsWith('/api/datasets/me/set')) {
        const siblings = [{ rfilename: 'README.md' }, { ...file, ...lfs }, { rfilename: 'data/test-00000.jsonl' }];
        response.end(JSON.stringify({ sha: COMMIT, cardData: { license: 'cc-by-4.0' }, siblings }));
      } else if (url === `/datasets/me/set/resolve/${COMMIT}/data/train-00000.jsonl`) response.end(served.text);
      else response.writeHead(404).end();
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    process.env['HF_ENDPOINT'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    process.env['HF_TOKEN'] = 'hf_of-the-spec';
    process.env['AGORA_DATA'] = join(home, 'cache');
    delete process.env['AGORA_OFFLINE'];
  });
  afterEach(() => {
    process.env = { ...before };
    return new Promise((closed) => server.close(closed));
  });

  it('gives the files that train at a commit, with licence and token; once fetched, without a network', async () => {
    const planned = await plan({ from: `hub:me/set@${COMMIT}` });
    expect(planned.cells[0]?.rowSet).toMatchObject({ title: 'me/set@aaaaaaaa', licence: 'cc-by-4.0', rows: 40 });
    expect(requests.map(({ headers }) => headers.authorization)).toEqual(Array(2).fill('Bearer hf_of-the-spec'));
    process.env['AGORA_OFFLINE'] = '1';
    expect([...(await plan({ from: `hub:me/set@${COMMIT}` })).nodes.keys()]).toEqual([...planned.nodes.keys()]);
    expect(requests).toHaveLength(2);
  });

  it('refuses what has another hash, of git as of large files', async () => {
    served.text = `${small} `;
    expect((await faultOf(plan({ from: `hub:me/set@${COMMIT}` }))).message).toContain('is not what the hub has');
    await rm(join(home, 'cache'), { recursive: true });
    served.sha256 = createHash('sha256').update(small).digest('hex');
    expect((await faultOf(plan({ from: `hub:me/set@${COMMIT}` }))).message).toContain('sha256 is');
  });

  it('wants a commit and says which one is the newest, and lists files that are meant', async () => {
    const without = await faultOf(plan({ from: 'hub:me/set@main' }));
    expect(without.fix).toContain(`hub:me/set@${COMMIT}`);
    const none = await faultOf(plan({ from: `hub:me/set@${COMMIT}`, files: ['*.csv'] }));
    expect(none.fix).toContain('data/train-00000.jsonl');
    const gone = await faultOf(plan({ from: `hub:you/set@${COMMIT}` }));
    expect([gone.message, gone.fix]).toEqual([expect.stringContaining('404'), expect.stringContaining('HF_TOKEN')]);
  });
});
