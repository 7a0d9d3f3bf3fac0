import { Fault } from '@agora/plugin-api';
import {
  commit,
  createRepo,
  datasetInfo,
  HubApiError,
  listFiles,
  modelInfo,
  type ListFileEntry,
} from '@huggingface/hub';
import { createHash } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HUB } from './hub.js';
import { hubFault } from './hub-fault.js';

export type RepoKind = 'dataset' | 'model';

export interface PushOptions {
  folder: string;
  /** Paths below the folder, with slashes. */
  files: readonly string[];
  /** What the repository holds. Default: a dataset. */
  kind?: RepoKind;
  /** `owner/name` of the repository; it is made when there is none. */
  repo: string;
  /** Undefined only in a dry run. */
  token?: string;
  /** Default: the Hugging Face hub. */
  endpoint?: string;
  /** Whether everyone may read it. Default false. */
  public?: boolean;
  /** Only say what would be done. */
  dryRun?: boolean;
  /** Title of the commit. */
  title: string;
  signal?: AbortSignal;
  onProgress?(path: string, share: number): void;
}

export interface PushResult {
  url: string;
  /** Whether the repository did not exist. */
  created: boolean;
  /** Files that are new or differ; uploaded unless it was a dry run. */
  changed: string[];
  /** Files that the repository has already. */
  unchanged: string[];
  /** Absent when there was nothing to do. */
  commit?: string;
}

/**
 * Puts an export into a repository as one commit. What the repository has already is left out, so the same push
 * again changes nothing, and one that was cut off goes on with the files that had not been uploaded.
 * Faults: `rejected-credential`, `unreachable`, `overloaded`, `invalid-input`, also when the repository is public and this
 * push is not.
 */
export async function pushToHub(options: PushOptions): Promise<PushResult> {
  const { repo, endpoint = HUB, kind = 'dataset' } = options;
  checkInput(options);
  try {
    return await push({ ...options, kind, endpoint: endpoint.replace(/\/+$/, '') });
  } catch (error) {
    throw hubFault(error, repo, endpoint);
  }
}

type Push = PushOptions & { endpoint: string; kind: RepoKind };

async function push(options: Push): Promise<PushResult> {
  const { repo, endpoint, token, dryRun = false } = options;
  const access = { hubUrl: endpoint, ...(token ? { accessToken: token } : {}) };
  const found = await visibility(options);
  if (found === 'public' && !options.public) {
    throw new Fault('invalid-input', `${repo} is a public repository, and this push is meant to be private`, {
      fix: 'Push with --public, choose another name, or make the repository private on the hub.',
    });
  }
  const remote = found === undefined ? [] : await entries({ repo: designation(options), ...access });
  const changed: string[] = [];
  const unchanged: string[] = [];
  for (const path of options.files) {
    const there = remote.find((entry) => entry.path === path);
    const same = there !== undefined && (await isSame(join(options.folder, path), there));
    (same ? unchanged : changed).push(path);
  }
  const result = {
    url: `${endpoint}/${options.kind === 'dataset' ? 'datasets/' : ''}${repo}`,
    created: found === undefined,
    changed,
    unchanged,
  };
  if (dryRun) return result;
  if (!token) throw new Fault('internal', 'a push needs a token');
  if (found === undefined) {
    const wanted = options.public ? 'public' : 'private';
    await createRepo({ repo: designation(options), visibility: wanted, hubUrl: endpoint, accessToken: token });
  }
  if (changed.length === 0) return result;
  const made = await commit({
    repo: designation(options),
    hubUrl: endpoint,
    accessToken: token,
    title: options.title,
    operations: await Promise.all(
      changed.map(async (path) => ({
        operation: 'addOrUpdate' as const,
        path,
        content: await openAsBlob(join(options.folder, path)),
      })),
    ),
    abortSignal: options.signal,
  });
  return { ...result, ...(made ? { commit: made.commit.oid } : {}) };
}

/** Undefined when there is no such repository, or none that this token may see. */
async function visibility({ repo, kind, endpoint, token }: Push): Promise<'public' | 'private' | undefined> {
  const where = { name: repo, hubUrl: endpoint, ...(token ? { accessToken: token } : {}) };
  try {
    const info = kind === 'dataset' ? await datasetInfo(where) : await modelInfo(where);
    return info.private ? 'private' : 'public';
  } catch (error) {
    const hidden = error instanceof HubApiError && (error.statusCode === 404 || (error.statusCode === 401 && !token));
    if (hidden) return undefined;
    throw error;
  }
}

async function entries(where: Parameters<typeof listFiles>[0]): Promise<ListFileEntry[]> {
  const found: ListFileEntry[] = [];
  try {
    for await (const entry of listFiles({ ...where, recursive: true })) found.push(entry);
  } catch (error) {
    // A repository without a commit has no tree.
    if (!(error instanceof HubApiError) || error.statusCode !== 404) throw error;
  }
  return found;
}

/** Large files are known by their sha256, small ones by git's hash of a blob. */
async function isSame(file: string, entry: ListFileEntry): Promise<boolean> {
  const { size } = await stat(file);
  if (entry.lfs) return entry.lfs.size === size && entry.lfs.oid === (await digest('sha256', file, ''));
  return entry.size === size && entry.oid === (await digest('sha1', file, `blob ${size}\0`));
}

async function digest(algorithm: string, file: string, prefix: string): Promise<string> {
  const hash = createHash(algorithm).update(prefix);
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
}

function designation({ kind, repo }: Push): { type: RepoKind; name: string } {
  return { type: kind, name: repo };
}

const REPO = /^[\w.-]+\/[\w.-]+$/;

function checkInput({ repo, token, endpoint, dryRun }: PushOptions): void {
  if (!REPO.test(repo)) {
    throw new Fault('invalid-input', `"${repo}" names no repository`, { fix: 'Name it as owner/name.' });
  }
  if (endpoint !== undefined && !/^https?:\/\/\S+$/.test(endpoint)) {
    throw new Fault('invalid-input', 'HF_ENDPOINT is no http or https address', {
      fix: `Unset it, or set it to ${HUB}.`,
    });
  }
  if (!token && !dryRun) {
    throw new Fault('missing-credential', 'There is no Hugging Face token.', {
      fix: 'Set HF_TOKEN, or name another variable with --token-env.',
    });
  }
  if (token && !token.startsWith('hf_')) {
    throw new Fault('rejected-credential', 'The Hugging Face token does not begin with hf_.', {
      fix: 'Make a token with write access in the settings of your account on the hub.',
    });
  }
}
