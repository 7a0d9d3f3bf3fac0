import { constants } from 'node:fs';
import { copyFile, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stageKey, type Artifact, type ArtifactStore } from '@agora/artifacts';
import type { HubFile, MetricModelSource } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { makeFolder } from '@agora/storage';
import { chooseFiles } from './choose-files.js';
import { checkArrived, hashFor } from './download.js';
import { HubCache } from './hub-cache.js';
import type { HubClient } from './hub-client.js';
import { isCommit, parseHubName } from './hub-name.js';
import { hubSettings, type HubSettings } from './hub-settings.js';
import { ModelRecords, type ModelRecord } from './model-records.js';

export interface FetchOptions {
  signal?: AbortSignal | undefined;
  onProgress?(bytes: number, total: number): void;
}

/** Models of the Hugging Face hub in a home: which files a name stands for, and those files as an artifact. */
export class ModelHub {
  private readonly records: ModelRecords;
  private opened: Promise<HubClient> | undefined;
  private readonly cache: HubCache;
  private readonly settings: HubSettings;
  /** Downloads in progress, so that a model is not fetched twice at the same time. */
  private readonly fetching = new Map<string, Promise<Artifact>>();

  constructor(
    private readonly store: ArtifactStore,
    env: NodeJS.ProcessEnv = process.env,
  ) {
    this.settings = hubSettings(env);
    this.records = new ModelRecords(store.home);
    this.cache = new HubCache(this.settings.cache);
  }

  /**
   * What `hub:owner/name@revision` stands for: commit, files and their hashes. The hub is asked about a commit once per home, about a
   * branch or tag every time (unless HF_HUB_OFFLINE is set). Fetches no file. Faults: `invalid-input`, `not-found`, `rejected-credential`,
   * `unreachable`, `overloaded`.
   */
  async resolve(model: string, file?: string): Promise<ModelRecord> {
    const { repo, revision } = parseHubName(model);
    const { offline } = this.settings;
    if (isCommit(revision) || offline) {
      const known = await this.records.find(repo, revision, file);
      if (known) return known;
    }
    const record = offline ? await this.fromCache(repo, revision, file) : await this.fromHub(repo, revision, file);
    await this.records.keep(repo, revision, file, record);
    if (revision !== record.source.commit) await this.records.keep(repo, record.source.commit, file, record);
    return record;
  }

  /**
   * The files of a model as an artifact: from the home, from Hugging Face's own cache, else from the hub. Hashes are checked.
   */
  fetch(source: MetricModelSource, options: FetchOptions = {}): Promise<Artifact> {
    const key = stageKey(source);
    const fetching = this.fetching.get(key) ?? this.build(source, options).finally(() => this.fetching.delete(key));
    this.fetching.set(key, fetching);
    return fetching;
  }

  private async build(source: MetricModelSource, { signal, onProgress }: FetchOptions): Promise<Artifact> {
    const files = Object.entries(source.files);
    const total = files.reduce((sum, [, { bytes }]) => sum + bytes, 0);
    let done = 0;
    const count = (bytes: number): void => onProgress?.((done += bytes), total);
    return this.store.build(source, async (dir) => {
      for (const [path, file] of files) {
        signal?.throwIfAborted();
        const target = join(dir, ...path.split('/'));
        await makeFolder(dirname(target));
        if (await this.copy(source.repo, file, target)) count(file.bytes);
        else {
          const client = await this.client();
          await client.download(source.repo, source.commit, path, { file, target, signal, onBytes: count });
        }
      }
      return { repo: source.repo, commit: source.commit, bytes: total };
    });
  }

  /** Loaded when it is first needed: most runs never ask the hub, and loading its library takes time. */
  private client(): Promise<HubClient> {
    return (this.opened ??= import('./hub-client.js').then(({ HubClient }) => new HubClient(this.settings)));
  }

  private async fromHub(repo: string, revision: string | undefined, file: string | undefined): Promise<ModelRecord> {
    const client = await this.client();
    const { commit, licence } = await client.commit(repo, revision);
    if (isCommit(revision) && commit !== revision) {
      throw new Fault('bad-response', `${this.settings.endpoint} gives commit ${commit} of ${repo} for ${revision}`);
    }
    const source = sourceOf(repo, commit, await client.files(repo, commit), file);
    return { source, ...(licence === undefined ? {} : { licence }) };
  }

  private async fromCache(repo: string, revision: string | undefined, file: string | undefined): Promise<ModelRecord> {
    const commit = isCommit(revision) ? revision : await this.cache.commit(repo, revision);
    const files = commit === undefined ? new Map<string, HubFile>() : await this.cache.files(repo, commit);
    if (commit === undefined || files.size === 0) {
      throw new Fault('not-found', `${repo} is not on this machine, and HF_HUB_OFFLINE is set`, {
        fix: 'Fetch it with `agora models add` where there is a network, or unset HF_HUB_OFFLINE.',
      });
    }
    return { source: sourceOf(repo, commit, files, file) };
  }

  /** True when a file of that hash lay in Hugging Face's cache, whole. */
  private async copy(repo: string, file: HubFile, target: string): Promise<boolean> {
    const cached = await this.cache.find(repo, file);
    if (cached === undefined || !(await isWhole(cached, file))) return false;
    await copyFile(cached, target, constants.COPYFILE_FICLONE);
    return true;
  }
}

function sourceOf(
  repo: string,
  commit: string,
  all: ReadonlyMap<string, HubFile>,
  file: string | undefined,
): MetricModelSource {
  return { kind: 'metric-model', repo, commit, ...chooseFiles(all, repo, file) };
}

async function isWhole(path: string, file: HubFile): Promise<boolean> {
  const hash = hashFor(file);
  let bytes = 0;
  const handle = await open(path);
  try {
    for await (const chunk of handle.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
    }
    checkArrived(file, { bytes, hash }, path);
    return true;
  } catch (error) {
    if (Fault.is(error)) return false;
    throw error;
  } finally {
    await handle.close();
  }
}
