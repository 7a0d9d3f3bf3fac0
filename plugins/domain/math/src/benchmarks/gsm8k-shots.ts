import { Fault } from '@agora/plugin-api';
import { createHash } from 'node:crypto';
import type { DataFile } from '../files/data-file.js';
import { readAs } from '../files/read-as.js';
import { nameFile } from '../files/read-rows.js';
import { GSM8K_FIELDS, gsm8kRow, type Gsm8kRow } from '../seeds/rows.js';

const SHOTS = 5;
/** Of the first five rows of the public train file: see {@link hashOf}. */
const PUBLIC = 'b51d53e3';

/** The worked examples of few-shot prompts. */
export interface Gsm8kShots {
  /** Changes with the examples. */
  readonly hash: string;
  /** Undefined until they have been read. */
  readonly rows: readonly Gsm8kRow[] | undefined;
  read(): Promise<readonly Gsm8kRow[]>;
}

/** Of a file that the user named: read at once, since its content is part of the benchmark's version. */
export async function ownShots(file: DataFile): Promise<Gsm8kShots> {
  const rows = await firstRows(file);
  return { hash: hashOf(rows), rows, read: () => Promise.resolve(rows) };
}

/** Of the public file, whose content is known: nothing is touched before the first prompt. */
export function publicShots(find: () => Promise<DataFile>): Gsm8kShots {
  let rows: Gsm8kRow[] | undefined;
  return {
    hash: PUBLIC,
    get rows() {
      return rows;
    },
    read: async () => (rows ??= await publicRows(await find())),
  };
}

async function publicRows(file: DataFile): Promise<Gsm8kRow[]> {
  const rows = await firstRows(file);
  if (hashOf(rows) === PUBLIC) return rows;
  throw new Fault('invalid-input', `${nameFile(file)} does not begin with the rows of the public file`, {
    fix: 'Name it in the option benchmarks.gsm8k.shots, so that its examples count as others, or remove it.',
  });
}

/** Only as much of the file as is needed. */
async function firstRows(file: DataFile): Promise<Gsm8kRow[]> {
  const rows: Gsm8kRow[] = [];
  for await (const { row } of readAs(file, gsm8kRow, GSM8K_FIELDS)) if (rows.push(row) === SHOTS) return rows;
  throw new Fault('invalid-input', `${nameFile(file)} has ${rows.length} rows; few-shot prompts need ${SHOTS}`, {
    fix: 'Name the GSM8K train file.',
  });
}

function hashOf(rows: readonly Gsm8kRow[]): string {
  return createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 8);
}
