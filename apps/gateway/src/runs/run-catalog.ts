import { ArtifactStore, namesIn, RunRecordStore, runStatusOf } from '@agora/artifacts';
import type { RunEntry, RunReply } from '@agora/contracts';
import { resultsSchema, type Results, type RunRecord } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { firstProblem } from '@agora/schema-findings';
import { Injectable } from '@nestjs/common';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { GatewayContext } from '../gateway-context.js';
import { Fresh } from '../lines/fresh.js';
import { Recent } from '../lines/recent.js';
import { raceOf } from './races.js';

const RESULTS = 'results.json';
/** How old the results of a run under way may be. They are computed of everything that it has made. */
const UNFINISHED_MS = 2_000;

interface Known {
  id: string;
  record?: RunRecord;
  /** Where its folder is, or would be. */
  folder?: string;
}

/** The runs of a home, and those that only left a folder. What is finished is read from artifacts; no service is asked. */
@Injectable()
export class RunCatalog {
  readonly store: ArtifactStore;
  private readonly records: RunRecordStore;
  private readonly parsed = new Recent<Results>(16);
  private readonly unfinished = new Fresh<Results | undefined>(UNFINISHED_MS);

  constructor(private readonly context: GatewayContext) {
    this.store = new ArtifactStore(context.home);
    this.records = new RunRecordStore(this.store.home);
  }

  async entries(): Promise<RunEntry[]> {
    return Promise.all((await this.known()).map((run) => this.entryOf(run)));
  }

  /** @throws Fault `not-found` when there is no run of that id. */
  async run(id: string): Promise<RunReply> {
    const known = await this.find(id);
    const results = await this.readResults(known);
    const { faults = [], paid = {} } = known.record ?? {};
    const race = (await raceOf(this.store.home.root, id))?.raceId;
    return {
      ...(await this.entryOf(known)),
      faults,
      paidBy: paid,
      ...(race === undefined ? {} : { race }),
      ...(results ? { results } : {}),
    };
  }

  /** @throws Fault `not-found` when there is no such run, or nothing was found out yet. */
  async results(id: string): Promise<Results> {
    const results = await this.readResults(await this.find(id));
    if (results) return results;
    throw new Fault('not-found', `run "${id}" has no results yet`, { fix: 'They come with its first finished stages.' });
  }

  /** Where a run was asked for; undefined where nothing is remembered of it. */
  async originOf(id: string): Promise<RunRecord['origin']> {
    return (await this.find(id)).record?.origin;
  }

  async isUnderWay(id: string): Promise<boolean> {
    const { record } = await this.find(id);
    return record !== undefined && runStatusOf(record).status === 'running';
  }

  /** When what is remembered of a run was last written; undefined while nothing is. */
  async writtenAt(id: string): Promise<string | undefined> {
    return (await this.known()).find((run) => run.id === id)?.record?.updatedAt;
  }

  private async find(id: string): Promise<Known> {
    const known = (await this.known()).find((run) => run.id === id);
    if (known) return known;
    throw new Fault('not-found', `there is no run "${id}" here`, { fix: 'Choose one of the list of runs.' });
  }

  private async known(): Promise<Known[]> {
    const { only, folders = [] } = this.context;
    const recorded = (await this.records.all()).map((record): Known => {
      const out = record.origin?.out;
      return { id: record.runId, record, ...(out === undefined ? {} : { folder: join(out, record.runId) }) };
    });
    const ids = new Set(recorded.map(({ id }) => id));
    const laidOut = (await Promise.all(folders.map(foldersIn))).flat().filter(({ id }) => !ids.has(id));
    const all = [...recorded, ...new Map(laidOut.map((run) => [run.id, run])).values()];
    return only ? all.filter(({ id }) => only.includes(id)) : all;
  }

  private async entryOf({ id, record, folder }: Known): Promise<RunEntry> {
    if (!record) {
      return { id, name: id.replace(/-[0-9a-f]{8}$/, ''), kind: 'experiment', status: 'done', hasResults: true };
    }
    const { name, kind, startedAt, finishedAt, cells, stages, paid, origin } = record;
    const { status } = runStatusOf(record);
    const sums = Object.values(paid);
    return {
      id,
      name,
      kind,
      status,
      startedAt,
      ...(finishedAt === undefined || status === 'running' ? {} : { finishedAt }),
      cells,
      stages,
      paid: { usd: sums.reduce((sum, { usd }) => sum + usd, 0), partly: sums.some(({ partly }) => partly) },
      ...(origin ? { command: origin.command } : {}),
      hasResults: kind === 'experiment' && (record.results !== undefined || (await isFile(resultsIn(folder)))),
    };
  }

  private async readResults({ id, record, folder }: Known): Promise<Results | undefined> {
    if (record?.kind === 'evaluation') return undefined;
    const key = record?.results;
    const ended = record === undefined || runStatusOf(record).status !== 'running';
    if (key !== undefined && ended) {
      const artifact = await this.store.find(key);
      if (artifact) return this.parsed.get(key, () => readResults(artifact.path(RESULTS)));
    }
    const file = resultsIn(folder);
    if (ended && (await isFile(file))) return readResults(file);
    const make = this.context.unfinished;
    return make && this.unfinished.get(id, () => make(id));
  }
}

const resultsIn = (folder: string | undefined): string => join(folder ?? '', RESULTS);

async function foldersIn(runs: string): Promise<Known[]> {
  if (await isFile(join(runs, RESULTS))) return [{ id: basename(runs), folder: runs }];
  const names = await namesIn(runs);
  const held = await Promise.all(names.map((name) => isFile(join(runs, name, RESULTS))));
  return names.filter((_, at) => held[at]).map((name) => ({ id: name, folder: join(runs, name) }));
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

async function readResults(file: string): Promise<Results> {
  const parsed = resultsSchema.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (parsed.success) return parsed.data;
  throw new Fault('corrupt-artifact', `${file} cannot be read: ${firstProblem(parsed.error, 'it')}`, {
    fix: 'Another version of Agora may have written it. Give the same `agora run` again, which writes it anew.',
  });
}
