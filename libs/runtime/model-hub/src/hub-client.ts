import type { HubFile } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { listFiles, modelInfo } from '@huggingface/hub';
import { downloadTo, type DownloadOptions } from './download.js';
import { hubFault } from './hub-fault.js';
import type { HubSettings } from './hub-settings.js';
import { isCommit } from './hub-name.js';
import { isPlainPath } from './plain-path.js';

/** Asks the hub. A token goes to its endpoint alone, wherever answers and redirects point. */
export class HubClient {
  constructor(private readonly settings: HubSettings) {}

  /** The commit that a revision stands for now, and the licence that the model's card names. */
  async commit(repo: string, revision: string | undefined): Promise<{ commit: string; licence: string | undefined }> {
    const what = revision === undefined ? repo : `${repo}@${revision}`;
    return this.ask(what, async (access) => {
      const { sha, tags } = await modelInfo({ ...access, name: repo, revision, additionalFields: ['sha', 'tags'] });
      if (!isCommit(sha)) throw notUnderstood(this.settings.endpoint, what);
      const licence = Array.isArray(tags) ? tags.find((tag) => /^license:[\w.-]{1,60}$/.test(tag)) : undefined;
      return { commit: sha, licence: licence?.slice('license:'.length) };
    });
  }

  /** The files of a commit by path, with the hashes that the hub knows them by. */
  async files(repo: string, commit: string): Promise<Map<string, HubFile>> {
    return this.ask(`${repo}@${commit}`, async (access) => {
      const found = new Map<string, HubFile>();
      const listed = listFiles({ ...access, repo: { type: 'model', name: repo }, revision: commit, recursive: true });
      for await (const { type, path, size, oid, lfs } of listed) {
        if (type !== 'file' || !isPlainPath(path)) continue;
        if (lfs && /^[0-9a-f]{64}$/.test(lfs.oid)) found.set(path, { bytes: lfs.size, sha256: lfs.oid });
        else if (oid && /^[0-9a-f]{40}$/.test(oid)) found.set(path, { bytes: size, git: oid });
      }
      return found;
    });
  }

  /** Writes a file of a commit; what arrives and has another size or hash is a Fault `bad-response`, and nothing is left. */
  async download(
    repo: string,
    commit: string,
    path: string,
    options: Omit<DownloadOptions, 'url' | 'what' | 'fetch' | 'endpoint'>,
  ): Promise<void> {
    const { endpoint } = this.settings;
    const where = path.split('/').map(encodeURIComponent).join('/');
    const what = `${path} of ${repo}`;
    await this.ask(what, ({ fetch }) =>
      downloadTo({ ...options, url: `${endpoint}/${repo}/resolve/${commit}/${where}`, what, fetch, endpoint }),
    );
  }

  private async ask<T>(what: string, question: (access: Access) => Promise<T>): Promise<T> {
    const { endpoint, token, offline } = this.settings;
    if (offline) throw notFetched(what);
    if (token !== undefined && !/^hf_[\w-]+$/.test(token)) {
      throw new Fault('rejected-credential', 'The Hugging Face token does not begin with hf_.', {
        fix: 'Set HF_TOKEN to a token with read access, or unset it for public models.',
      });
    }
    try {
      return await question({ hubUrl: endpoint, fetch: guarded(endpoint, token) });
    } catch (error) {
      throw hubFault(error, what, endpoint);
    }
  }
}

interface Access {
  hubUrl: string;
  fetch: typeof fetch;
}

/** Redirects leave the token behind by fetch's own rules; further pages may name any address, and get none either. */
function guarded(endpoint: string, token: string | undefined): typeof fetch {
  const { origin } = new URL(endpoint);
  return (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input.toString());
    const headers = new Headers(init?.headers);
    if (token !== undefined && url.origin === origin) headers.set('authorization', `Bearer ${token}`);
    return fetch(input, { ...init, headers });
  };
}

function notFetched(what: string): Fault {
  return new Fault('not-found', `${what} is not on this machine, and HF_HUB_OFFLINE is set`, {
    fix: 'Fetch it with `agora models add` where there is a network, or unset HF_HUB_OFFLINE.',
  });
}

function notUnderstood(endpoint: string, what: string): Fault {
  return new Fault('bad-response', `${endpoint} does not say which commit ${what} is`, {
    fix: 'Check HF_ENDPOINT: it must be a Hugging Face hub or a mirror of its API.',
  });
}
