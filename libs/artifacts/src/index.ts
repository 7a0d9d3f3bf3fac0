export * from './stage-key.js';
export * from './home.js';
export type { Artifact } from './artifact.js';
export * from './artifact-store.js';
export * from './journal.js';
export { readJsonl, writeJsonl } from './jsonl.js';
export { digestFile, type FileDigest } from './files.js';
export { isDraft, removeDrafts, replaceFile } from './replace-file.js';
