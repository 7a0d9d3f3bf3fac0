import { statfs } from 'node:fs/promises';
import type { Finding } from '@agora/contracts';
import { makeFolder, onStorage } from '@agora/storage';
import type { Wanted } from './wanted.js';

/** Of an instance in journal, shard, dataset and Parquet, rejected outputs included: as much as long answers take. */
export const INSTANCE_BYTES = 40_000;
/** What is left over for whatever else writes there. */
const SPARE_BYTES = 500e6;

export interface DiskNeed {
  students: number;
  checkpointBytes: number;
  instances: number;
  /** Models of the hub that the home does not have yet. */
  modelBytes: number;
  bytes: number;
  freeBytes: number;
}

/** What a run will leave in its home folder, and what is free there. */
export async function diskNeed(
  { students, instances, modelBytes }: Pick<Wanted, 'students' | 'instances'> & Pick<DiskNeed, 'modelBytes'>,
  checkpointBytes: number,
  home: string,
): Promise<DiskNeed> {
  await onStorage(home, () => makeFolder(home));
  const { bavail, bsize } = await statfs(home);
  const bytes = students * checkpointBytes + instances * INSTANCE_BYTES + modelBytes;
  return { students, checkpointBytes, instances, modelBytes, bytes, freeBytes: bavail * bsize };
}

export function checkDisk(
  { students, checkpointBytes, instances, modelBytes, bytes, freeBytes }: DiskNeed,
  home: string,
): Finding[] {
  if (bytes + SPARE_BYTES <= freeBytes) return [];
  const models = modelBytes > 0 ? ` + ${size(modelBytes)} of models to fetch` : '';
  const sums = `${students} students × ${size(checkpointBytes)} + ${instances} instances × ${size(INSTANCE_BYTES)}${models}`;
  return [
    {
      code: 'disk-full',
      message: `${home} has ${size(freeBytes)} free, but this run needs about ${size(bytes + SPARE_BYTES)}: ${sums} + ${size(SPARE_BYTES)} spare`,
      fix: 'Free disk space, or choose another folder with --home.',
      fatal: true,
    },
  ];
}

function size(bytes: number): string {
  const units = [
    ['TB', 1e12],
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ] as const;
  const [unit, factor] = units.find(([, least]) => bytes >= least) ?? ['B', 1];
  return `${(bytes / factor).toFixed(factor >= 1e6 ? 1 : 0)} ${unit}`;
}
