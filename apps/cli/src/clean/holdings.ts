import { JobFolder, readSubmission } from '@agora/jobs';
import { allArtifacts, ArtifactStore, namesIn, RunRecordStore, sizeOf, type Artifact } from '@agora/artifacts';
import { stageSpecSchema } from '@agora/run-schemas';
import { dataSettings } from '@agora/plugin-host';
import { join } from 'node:path';
import type { KnownRun } from '../runs/known-run.js';
import { runHoldings } from './run-holdings.js';

/** The kinds of things that take disk space, and whether making them again costs money. */
export const KINDS = {
  datasets: { what: 'generated rows, whole and in parts', paid: true },
  students: { what: 'trained models', paid: false },
  evaluations: { what: 'answers and scores', paid: false },
  answers: { what: 'answers that further evaluations find', paid: true },
  judgments: { what: "judges' replies, shared by all evaluations", paid: true },
  metrics: { what: 'intrinsic metrics', paid: false },
  models: { what: 'models that metrics read with, from the hub', paid: false },
  inputs: { what: 'seeds and benchmark items', paid: false },
  reports: { what: 'results of runs', paid: false },
  rescored: { what: 'reports with new scores, beside the runs', paid: false },
  plans: { what: 'plans of runs, which `agora rescore` reads', paid: false },
  records: { what: 'what runs and races have paid', paid: false },
  trainings: { what: 'checkpoints of unfinished trainings', paid: false },
  journals: { what: 'what unfinished stages have done', paid: true },
  orphans: { what: 'what killed processes left behind', paid: false },
  downloads: { what: 'public data, shared by all homes', paid: false },
} as const;
export type HoldingKind = keyof typeof KINDS;

/** One thing that could be deleted. */
export interface Holding {
  kind: HoldingKind;
  bytes: number;
  /** True when making it again costs money, as far as is known. */
  paid: boolean;
  /** Ids of the runs that use it. */
  runs: string[];
  /** Its folder. */
  folder: string;
  /** Key of an artifact or a journal. */
  key?: string;
  /** Why it should not be deleted. */
  keep?: string;
}

const KIND_OF: Record<string, HoldingKind> = {
  shard: 'datasets',
  dataset: 'datasets',
  train: 'students',
  evaluate: 'evaluations',
  measure: 'metrics',
  'metric-model': 'models',
  seeds: 'inputs',
  rows: 'inputs',
  items: 'inputs',
};
/** A running build updates the time of its folder every ten minutes. */
const ABANDONED_MS = 60 * 60 * 1000;
/** A running training updates its folder every two seconds. */
const AT_WORK_MS = 60 * 1000;

/** Everything in a home that takes disk space, and what was written beside it, with the runs that use it; and the downloads, which all homes share. */
export async function holdingsOf(store: ArtifactStore, known: readonly KnownRun[]): Promise<Holding[]> {
  const runsOf = await runsByKey(store);
  const artifacts: Artifact[] = [];
  for await (const artifact of allArtifacts(store)) artifacts.push(artifact);
  const examined = new Set(artifacts.flatMap(studentOf));
  const finished = new Set(artifacts.map(({ key }) => key));
  return [
    ...artifacts.map((artifact) => ofArtifact(artifact, runsOf, examined)),
    ...(await journals(store, runsOf, finished)),
    ...(await trainings(store, runsOf, finished)),
    ...(await orphans(store)),
    ...(await whole(join(store.home.root, 'answers'), 'answers')),
    ...(await whole(join(store.home.root, 'judgments'), 'judgments')),
    ...(await runHoldings(store, known)),
    ...(await whole(dataSettings(process.env).cache, 'downloads')),
  ];
}

async function runsByKey({ home }: ArtifactStore): Promise<Map<string, string[]>> {
  const records = new RunRecordStore(home);
  const runs = new Map<string, string[]>();
  for (const { runId, results } of await records.all()) {
    const keys = [...(await records.keys(runId)), ...(results === undefined ? [] : [results])];
    for (const key of keys) runs.set(key, [...(runs.get(key) ?? []), runId]);
  }
  return runs;
}

function ofArtifact({ key, dir, manifest }: Artifact, runsOf: Map<string, string[]>, examined: Set<string>): Holding {
  const kind = KIND_OF[manifest.kind] ?? 'reports';
  const bytes = Object.values(manifest.files).reduce((sum, file) => sum + file.bytes, 0);
  const unexamined = kind === 'students' && !examined.has(key);
  return {
    kind,
    bytes,
    paid: KINDS[kind].paid || asksOthers(manifest.spec),
    runs: runsOf.get(key) ?? [],
    folder: dir,
    key,
    ...(unexamined ? { keep: 'it has not been evaluated' } : {}),
  };
}

/** The student that an evaluation has examined. */
function studentOf({ manifest }: Artifact): string[] {
  const spec = stageSpecSchema.safeParse(manifest.spec);
  if (!spec.success || spec.data.kind !== 'evaluate' || spec.data.subject.kind !== 'student') return [];
  return [spec.data.subject.train];
}

function asksOthers(spec: unknown): boolean {
  const parsed = stageSpecSchema.safeParse(spec);
  if (!parsed.success || parsed.data.kind !== 'evaluate') return false;
  return parsed.data.subject.kind === 'generator' || parsed.data.judge !== undefined;
}

async function journals(
  store: ArtifactStore,
  runsOf: Map<string, string[]>,
  finished: Set<string>,
): Promise<Holding[]> {
  const parent = join(store.home.root, 'journals');
  const found: Holding[] = [];
  for (const key of await namesIn(parent)) {
    const folder = join(parent, key);
    const { bytes } = await sizeOf(folder);
    const over = finished.has(key);
    found.push({ kind: over ? 'orphans' : 'journals', bytes, paid: !over, runs: runsOf.get(key) ?? [], folder, key });
  }
  return found;
}

async function trainings(
  { home }: ArtifactStore,
  runsOf: Map<string, string[]>,
  finished: Set<string>,
): Promise<Holding[]> {
  const found: Holding[] = [];
  for (const key of await namesIn(home.jobs)) {
    const folder = home.job(key);
    const { bytes, changedMs } = await sizeOf(folder);
    const kind = finished.has(key) ? 'orphans' : 'trainings';
    const keep = Date.now() - changedMs < AT_WORK_MS ? 'somebody may be training it' : await keptFor(folder);
    const why = keep === undefined ? {} : { keep };
    found.push({ kind, bytes, paid: false, runs: runsOf.get(key) ?? [], folder, key, ...why });
  }
  return found;
}

/** A job may wait in a queue for days, and leave no trace in its folder. */
async function keptFor(folder: string): Promise<string | undefined> {
  const submission = await readSubmission(folder);
  const job = new JobFolder(folder);
  if (!submission || (await job.end()) || (await job.isCancelled())) return undefined;
  return `${submission.launcher} may have it in its queue; agora jobs cancel ends that`;
}

async function orphans({ home }: ArtifactStore): Promise<Holding[]> {
  const found: Holding[] = [];
  for (const name of await namesIn(home.building)) {
    const folder = join(home.building, name);
    const { bytes, changedMs } = await sizeOf(folder);
    const fresh = Date.now() - changedMs < ABANDONED_MS;
    const keep = fresh ? { keep: 'somebody may be building it' } : {};
    found.push({ kind: 'orphans', bytes, paid: false, runs: [], folder, ...keep });
  }
  return found;
}

async function whole(folder: string, kind: HoldingKind): Promise<Holding[]> {
  const { bytes } = await sizeOf(folder);
  return bytes > 0 ? [{ kind, bytes, paid: KINDS[kind].paid, runs: [], folder }] : [];
}
