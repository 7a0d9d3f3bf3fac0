import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Manifest } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { isGone } from '@agora/storage';
import { digestFile, type FileDigest } from './files.js';

/**
 * Compares an artifact's files with the hashes of its manifest. A file is read once per process as long as the file
 * system reports the same size, time stamps and inode for it.
 */
export class Verifier {
  private readonly states = new Map<string, string>();
  private readonly running = new Map<string, Promise<void>>();

  constructor(private readonly digest: (file: string) => Promise<FileDigest> = digestFile) {}

  /** Concurrent calls for one folder share one reading. Fault `corrupt-artifact` when a file is missing or differs. */
  verify(dir: string, manifest: Manifest): Promise<void> {
    const running = this.running.get(dir);
    if (running) return running;
    const verification = this.verifyFiles(dir, manifest).finally(() => this.running.delete(dir));
    this.running.set(dir, verification);
    return verification;
  }

  private async verifyFiles(dir: string, manifest: Manifest): Promise<void> {
    for (const [name, expected] of Object.entries(manifest.files)) {
      const file = join(dir, name);
      const state = await unlessGone(fileState(file));
      if (state !== undefined && this.states.get(file) === state) continue;
      // It may be deleted between the look and the reading.
      const actual = state === undefined ? undefined : await unlessGone(this.digest(file));
      if (state === undefined || actual === undefined) throw corrupt(dir, manifest, `file "${name}" is missing`);
      if (actual.sha256 !== expected.sha256) {
        throw corrupt(
          dir,
          manifest,
          `file "${name}" has sha256 ${actual.sha256} (${actual.bytes} bytes), expected ${expected.sha256} (${expected.bytes} bytes)`,
        );
      }
      this.states.set(file, state);
    }
  }
}

/** What the user is told about any artifact that cannot be trusted. */
export function corrupt(dir: string, about: { key: string; kind?: string }, what: string, cause?: unknown): Fault {
  const kind = about.kind === undefined ? '' : ` (${about.kind})`;
  return new Fault('corrupt-artifact', `Artifact ${about.key.slice(0, 12)}${kind} is corrupt: ${what}.`, {
    fix: `Delete the folder ${dir} and run the same command again: this stage is then done anew.`,
    cause,
  });
}

async function fileState(file: string): Promise<string> {
  const { ino, size, mtimeNs, ctimeNs } = await stat(file, { bigint: true });
  return [ino, size, mtimeNs, ctimeNs].join(':');
}

/** Undefined when the file is not there, or a file stands where its folder was. */
async function unlessGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}
