import type { Artifact } from '@agora/artifacts';
import type { ArtifactEntry } from '@agora/contracts';

export function artifactEntry({ key, manifest }: Artifact, stage: string): ArtifactEntry {
  const { createdAt, seconds, files } = manifest;
  const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
  return { key, stage, createdAt, seconds, bytes };
}
