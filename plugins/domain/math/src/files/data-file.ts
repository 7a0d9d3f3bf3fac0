export type { DataFile, FileRow } from '@agora/domain-kit';
