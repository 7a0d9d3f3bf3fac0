import { access, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { manifestSchema, stageKeySchema, type Manifest, stageKey } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { errorCode, isGone, onStorage, storageFault, makeFolder } from '@agora/storage';
import { createArtifact, MANIFEST, type Artifact } from './artifact.js';
import { openBuildFolder, removeAtOnce, sweep } from './build-folder.js';
import { digestFile, listTree, syncAll, type Tree } from './files.js';
import { Home } from './home.js';
import { corrupt, Verifier } from './verifier.js';

/**
 * Finished stages by key, on a file system that may be shared by many processes. An artifact appears whole, by one
 * rename, or not at all; it is never changed afterwards.
 */
export class ArtifactStore {
  readonly home: Home;
  private readonly verifier = new Verifier();
  private swept: Promise<void> | undefined;

  constructor(home: string) {
    this.home = new Home(home);
  }

  /** True when the stage is finished. Checks only whether there is a manifest. */
  async has(key: string): Promise<boolean> {
    try {
      await access(join(this.dir(key), MANIFEST));
      return true;
    } catch {
      return false;
    }
  }

  /** The artifact, without checking its data files; undefined when there is none. Fault `corrupt-artifact` for a bad manifest. */
  async find(key: string): Promise<Artifact | undefined> {
    const dir = this.dir(key);
    let text: string;
    try {
      text = await readFile(join(dir, MANIFEST), 'utf8');
    } catch (error) {
      if (isGone(error)) return undefined;
      throw storageFault(error, dir);
    }
    return createArtifact(dir, parseManifest(dir, key, text));
  }

  /**
   * The artifact with the sha256 of every file checked (once per process and state of the file).
   * Faults: `not-found`; `corrupt-artifact`, which names the file, both hashes and the folder to delete.
   */
  async open(key: string): Promise<Artifact> {
    const artifact = await this.find(key);
    if (!artifact) {
      throw new Fault('not-found', `There is no artifact ${key.slice(0, 12)} in ${this.home.artifacts}.`, {
        fix: 'Run the experiment that makes it; services that run apart must share one home folder.',
      });
    }
    await this.verifier.verify(artifact.dir, artifact.manifest);
    return artifact;
  }

  /**
   * Makes the artifact of `spec`: `fill` writes files into the folder it is given and returns the summary for the
   * manifest. An artifact that exists already is returned as it is. When two processes build one key, the second one discards
   * its own work. When `fill` throws, or the disk is full (`disk-full`), nothing is left.
   */
  async build<Spec extends { kind: string }>(
    spec: Spec,
    fill: (dir: string) => Promise<unknown>,
    key: string = stageKey(spec),
  ): Promise<Artifact> {
    const finished = await this.find(key);
    if (finished) return finished;
    await (this.swept ??= sweep(this.home.building).catch(() => undefined));
    return onStorage(this.home.artifacts, async () => {
      const folder = await openBuildFolder(this.home.building, key);
      try {
        const startedAt = performance.now();
        const summary = await fill(folder.dir);
        const seconds = (performance.now() - startedAt) / 1000;
        const tree = await listTree(folder.dir);
        const manifest: Manifest = {
          key,
          kind: spec.kind,
          spec,
          createdAt: new Date().toISOString(),
          seconds,
          files: await digestTree(folder.dir, tree),
          summary: summary ?? null,
        };
        await writeManifest(folder.dir, manifest);
        const files = [...tree.files, MANIFEST].map((file) => join(folder.dir, file));
        await syncAll([...files, ...tree.folders]);
        return await this.publish(folder.dir, manifest);
      } finally {
        await folder.release();
      }
    });
  }

  /** Deletes an artifact, whole or corrupt, so that the next run makes it anew. */
  async discard(key: string): Promise<void> {
    await onStorage(this.home.artifacts, () => removeAtOnce(this.dir(key), this.home.building));
  }

  private dir(key: string): string {
    if (!stageKeySchema.safeParse(key).success) throw new Fault('internal', `"${key}" is not a stage key.`);
    return this.home.artifact(key);
  }

  private async publish(built: string, manifest: Manifest): Promise<Artifact> {
    const dir = this.dir(manifest.key);
    await makeFolder(dirname(dir));
    // A folder of this name without a manifest was left by an interrupted deletion, so it is removed. When another process
    // publishes first, its manifest is found in the next turn.
    for (let turn = 0; ; turn += 1) {
      try {
        await rename(built, dir);
        await syncAll([dirname(dir), this.home.artifacts]);
        return createArtifact(dir, manifest);
      } catch (error) {
        const code = errorCode(error);
        if ((code !== 'ENOTEMPTY' && code !== 'EEXIST' && code !== 'ENOTDIR') || turn === 8) throw error;
        const other = await this.find(manifest.key);
        if (other) return other;
        await removeAtOnce(dir, this.home.building);
      }
    }
  }
}

function parseManifest(dir: string, key: string, text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw corrupt(dir, { key }, `${MANIFEST} is not JSON`, error);
  }
  const parsed = manifestSchema.safeParse(value);
  if (!parsed.success) throw corrupt(dir, { key }, `${MANIFEST} lacks what it must say`, parsed.error);
  if (parsed.data.key !== key) throw corrupt(dir, { key }, `${MANIFEST} belongs to ${parsed.data.key}`);
  return parsed.data;
}

async function digestTree(root: string, { files }: Tree): Promise<Manifest['files']> {
  if (files.includes(MANIFEST)) {
    throw new Fault('internal', `A stage must not write ${MANIFEST} itself.`);
  }
  const digests: Manifest['files'] = {};
  for (const file of files) digests[file] = await digestFile(join(root, file));
  return digests;
}

async function writeManifest(dir: string, manifest: Manifest): Promise<void> {
  await writeFile(join(dir, MANIFEST), JSON.stringify(manifest, null, 2) + '\n', { flag: 'wx' });
}
