import { Fault, type Prompt } from '@agora/plugin-api';
import { nameFile, readAs, type DataFile } from '@agora/domain-kit';
import { createHash } from 'node:crypto';
import { GSM8K_FIELDS, gsm8kRow, type Gsm8kRow } from './items.js';

const CHAT_ENDING = 'Reason step by step, and end with the final answer in the form [RESULT] answer [/RESULT].';
/** Where a base model that goes on with another question is cut. */
export const FEW_SHOT_STOP = ['Question:', '</s>', '<|im_end|>'];

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

export function chatPrompt(question: string): Prompt {
  return { kind: 'chat', messages: [{ role: 'user', content: `${question}\n\n${CHAT_ENDING}` }] };
}

export function fewShotPrompt(question: string, { rows }: Gsm8kShots): Prompt {
  if (!rows) throw new Fault('internal', 'few-shot prompts of gsm8k were asked for before prepare()');
  const examples = rows.map((row) => `Question: ${row.question}\nAnswer: ${row.answer}`);
  return { kind: 'text', text: [...examples, `Question: ${question}\nAnswer:`].join('\n\n') };
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
