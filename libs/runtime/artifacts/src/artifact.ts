import { join, relative } from 'node:path';
import type { Manifest } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';

/** What a finished stage left behind: a folder of files that never change again. */
export interface Artifact {
  readonly key: string;
  /** Absolute. */
  readonly dir: string;
  readonly manifest: Manifest;
  /** Absolute path of a file or folder in the artifact. */
  path(file: string): string;
}

export const MANIFEST = 'manifest.json';

export function createArtifact(dir: string, manifest: Manifest): Artifact {
  return {
    key: manifest.key,
    dir,
    manifest,
    path(file) {
      const path = join(dir, file);
      if (relative(dir, path).startsWith('..')) throw new Fault('internal', `"${file}" lies outside the artifact.`);
      return path;
    },
  };
}
