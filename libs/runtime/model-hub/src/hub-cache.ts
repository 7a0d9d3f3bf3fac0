import { readdir, readFile, readlink, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import type { HubFile } from '@agora/run-schemas';
import { isPlainPath } from './plain-path.js';
import { isCommit } from './hub-name.js';

/** What Hugging Face's own tools have fetched: `models--owner--name/{refs,blobs,snapshots/<commit>}`. Only read. */
export class HubCache {
  constructor(private readonly root: string) {}

  /** The commit that a revision stood for when it was fetched. */
  async commit(repo: string, revision: string | undefined): Promise<string | undefined> {
    const ref = join(this.folder(repo), 'refs', ...(revision ?? 'main').split('/'));
    const commit = await readFile(ref, 'utf8').then(
      (text) => text.trim(),
      () => undefined,
    );
    return isCommit(commit) ? commit : undefined;
  }

  /** Files of a commit that lie here; they are named after the hash that the hub knows them by. */
  async files(repo: string, commit: string): Promise<Map<string, HubFile>> {
    const snapshot = join(this.folder(repo), 'snapshots', commit);
    const found = new Map<string, HubFile>();
    const entries = await readdir(snapshot, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      if (!entry.isSymbolicLink()) continue;
      const full = join(entry.parentPath, entry.name);
      const path = relative(snapshot, full).split(sep).join('/');
      const hash = basename(await readlink(full));
      const size = await stat(full).then(
        (status) => (status.isFile() ? status.size : undefined),
        () => undefined,
      );
      if (size === undefined || !isPlainPath(path)) continue;
      if (/^[0-9a-f]{64}$/.test(hash)) found.set(path, { bytes: size, sha256: hash });
      else if (/^[0-9a-f]{40}$/.test(hash)) found.set(path, { bytes: size, git: hash });
    }
    return found;
  }

  /** Where a file of that hash lies; undefined when there is none, or its link leads out of the cache. */
  async find(repo: string, { sha256, git }: HubFile): Promise<string | undefined> {
    const blob = join(this.folder(repo), 'blobs', sha256 ?? git ?? '');
    try {
      const real = await realpath(blob);
      const home = await realpath(this.root);
      return real.startsWith(home + sep) && (await stat(real)).isFile() ? real : undefined;
    } catch {
      return undefined;
    }
  }

  private folder(repo: string): string {
    return join(this.root, `models--${repo.replace('/', '--')}`);
  }
}
