import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';

const LETTERS = 9;

/**
 * The name of a training at its engine: of this folder alone, and the same after a restart of everything. 15 characters, which is as
 * much as the strictest queue takes.
 */
export function jobName(folder: string): string {
  const digest = createHash('sha256').update(realpathSync(folder)).digest();
  const number = digest.readBigUInt64BE();
  return `agora-${number.toString(36).slice(0, LETTERS).padStart(LETTERS, '0')}`;
}
