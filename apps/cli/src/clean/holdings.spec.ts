import { ArtifactStore } from '@agora/artifacts';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { knownRuns } from '../runs/known-run.js';
import { deleteHolding, sortOut } from './delete-holdings.js';
import { holdingsOf, type Holding, type HoldingKind } from './holdings.js';

const RUN = 'mine-0123abcd';
let folder: string;
let store: ArtifactStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-clean-'));
  store = new ArtifactStore(join(folder, '.agora'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(path: string, text = 'twelve bytes'): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

async function held(): Promise<Holding[]> {
  const all = await holdingsOf(store, await knownRuns(store, join(folder, 'runs')));
  return all.filter(({ kind }) => kind !== 'downloads');
}

async function deleted(kind: HoldingKind, options: { runId?: string; paid?: boolean } = {}): Promise<number> {
  const { chosen } = sortOut(await held(), { kinds: [kind], paid: false, ...options });
  for (const holding of chosen) await deleteHolding(holding, store);
  return chosen.length;
}

/** Every folder that a home may have, but artifacts, journals and the lock. */
async function everything(): Promise<void> {
  await put(`runs/${RUN}/results.json`, '{}');
  await put(`runs/${RUN}/rescored/mine-1/rescored.json`);
  await put(`runs/${RUN}/rescored/mine-2/rescored.json`);
  await put(`.agora/plans/${RUN}.json`);
  await put('.agora/plans/other-0123abcd.json');
  await put('.agora/races/a-race/memory.json');
  await put(`.agora/spending/${RUN}.json`);
  await put(`.agora/runs/${RUN}.keys`);
  await put('.agora/answers/ab/abcd/journal-1.jsonl');
  await put('.agora/judgments/ab/abcd.json');
}

it('knows every folder of a home, and what is rescored beside its runs', async () => {
  await everything();
  const sizes: Record<string, number> = {};
  for (const { kind, bytes } of await held()) sizes[kind] = (sizes[kind] ?? 0) + bytes;
  expect(sizes).toEqual({ rescored: 24, plans: 24, records: 36, answers: 12, judgments: 12 });
  const known = new Set((await held()).map(({ folder: path }) => path.slice(store.home.root.length + 1).split('/')[0]));
  for (const name of await readdir(store.home.root)) expect(known).toContain(name);
});

it('deletes reports with new scores, and plans, of one run alone', async () => {
  await everything();
  expect(await deleted('rescored', { runId: 'other-0123abcd' })).toBe(0);
  expect(await deleted('rescored', { runId: RUN })).toBe(2);
  expect(await readdir(join(folder, 'runs', RUN, 'rescored'))).toEqual([]);
  expect(await deleted('plans', { runId: RUN })).toBe(1);
  expect(await readdir(join(folder, '.agora', 'plans'))).toEqual(['other-0123abcd.json']);
});

it('deletes answers only when told that they were paid for, and never what says what was paid', async () => {
  await everything();
  expect(await deleted('answers')).toBe(0);
  expect(await deleted('answers', { paid: true })).toBe(1);
  expect(await deleted('records', { paid: true })).toBe(0);
  expect(await readdir(join(folder, '.agora', 'races'))).toEqual(['a-race']);
});
