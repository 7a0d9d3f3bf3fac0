import { COPY_MARKER } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { makeFolder, onStorage } from '@agora/storage';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

/** What a copy consists of, at its top. Anything else beside it is somebody's own. */
const OWN = new Set([COPY_MARKER, 'index.html', 'assets', 'data', 'icon.svg', '.nojekyll']);

/** A folder that is filled beside the place where it will stand, and put there when it is whole. */
export class CopyFolder {
  files = 0;
  bytes = 0;
  private readonly made = new Set<string>();

  private constructor(
    private readonly folder: string,
    private readonly work: string,
  ) {}

  /** @throws Fault `invalid-input` when the folder holds anything but an earlier copy. */
  static async begin(path: string): Promise<CopyFolder> {
    const folder = resolve(path);
    await refuseWhatIsNotOurs(folder);
    const work = `${folder}.partial`;
    await refuseWhatIsNotOurs(work);
    return onStorage(work, async () => {
      await rm(work, { recursive: true, force: true });
      await makeFolder(work);
      await writeFile(join(work, COPY_MARKER), '{}\n');
      return new CopyFolder(folder, work);
    });
  }

  /** Takes a file by its name below the folder, with `/` between parts. */
  async write(name: string, content: string | Buffer): Promise<void> {
    const path = join(this.work, ...name.split('/'));
    await onStorage(path, async () => {
      const parent = dirname(path);
      if (!this.made.has(parent)) await makeFolder(parent);
      this.made.add(parent);
      await writeFile(path, content);
    });
    this.files += 1;
    this.bytes += Buffer.byteLength(content);
  }

  /** Puts the folder to its place, where an earlier copy gives way to it. */
  async finish(about: Record<string, unknown>): Promise<void> {
    await this.write(COPY_MARKER, `${JSON.stringify({ ...about, files: this.files + 1 }, undefined, 2)}\n`);
    await onStorage(this.folder, async () => {
      await rm(this.folder, { recursive: true, force: true });
      await rename(this.work, this.folder);
    });
  }

  async discard(): Promise<void> {
    await rm(this.work, { recursive: true, force: true });
  }
}

async function refuseWhatIsNotOurs(folder: string): Promise<void> {
  const names = await onStorage(folder, () =>
    readdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    }),
  );
  if (names.length === 0) return;
  const foreign = names.filter((name) => !OWN.has(name));
  if (foreign.length === 0 && (await isMarker(join(folder, COPY_MARKER)))) return;
  const held = foreign.length > 0 ? `"${foreign[0]}"` : 'files';
  throw new Fault('invalid-input', `${folder} holds ${held}, and is not (only) an earlier copy`, {
    fix: 'Name a folder that is empty or does not exist yet; one that holds nothing but an earlier copy is replaced.',
  });
}

async function isMarker(file: string): Promise<boolean> {
  try {
    return typeof JSON.parse(await readFile(file, 'utf8')) === 'object';
  } catch {
    return false;
  }
}
