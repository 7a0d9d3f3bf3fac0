import type { Instance } from '@agora/plugin-api';
import type { Column } from './column.js';
import { FLAT_COLUMNS, flatten } from './flat-rows.js';

export const FORMATS = ['messages', 'prompt-completion', 'sharegpt', 'alpaca', 'parquet', 'jsonl'] as const;
export type FormatId = (typeof FORMATS)[number];

/** How instances become rows for somebody else's tool. */
export interface Format {
  id: FormatId;
  /** For people: who reads it. */
  title: string;
  file: 'train.jsonl' | 'train.parquet';
  columns: readonly Column[];
  row(instance: Instance): Record<string, unknown>;
}

const text = (name: string, meaning: string): Column => ({ name, type: 'string', meaning });

const BY_ID: Record<FormatId, Omit<Format, 'id'>> = {
  messages: {
    title: 'TRL conversations (`messages`)',
    file: 'train.jsonl',
    columns: [
      { name: 'messages', type: { record: { role: 'string', content: 'string' } }, meaning: 'a user and an assistant' },
    ],
    row: ({ instruction, response }) => ({
      messages: [
        { role: 'user', content: instruction },
        { role: 'assistant', content: response },
      ],
    }),
  },
  'prompt-completion': {
    title: 'TRL prompts with completions',
    file: 'train.jsonl',
    columns: [text('prompt', 'what is asked'), text('completion', 'the answer to learn')],
    row: ({ instruction, response }) => ({ prompt: instruction, completion: response }),
  },
  sharegpt: {
    title: 'ShareGPT',
    file: 'train.jsonl',
    columns: [
      { name: 'conversations', type: { record: { from: 'string', value: 'string' } }, meaning: '`human`, then `gpt`' },
    ],
    row: ({ instruction, response }) => ({
      conversations: [
        { from: 'human', value: instruction },
        { from: 'gpt', value: response },
      ],
    }),
  },
  alpaca: {
    title: 'Alpaca',
    file: 'train.jsonl',
    columns: [
      text('instruction', 'what is asked'),
      text('input', 'always empty: the instruction says everything'),
      text('output', 'the answer to learn'),
    ],
    row: ({ instruction, response }) => ({ instruction, input: '', output: response }),
  },
  parquet: {
    title: 'Parquet with provenance',
    file: 'train.parquet',
    columns: FLAT_COLUMNS,
    row: flatten,
  },
  jsonl: {
    title: 'JSON lines with provenance',
    file: 'train.jsonl',
    columns: FLAT_COLUMNS,
    row: flatten,
  },
};

export function isFormat(name: string): name is FormatId {
  return FORMATS.some((format) => format === name);
}

export function formatOf(id: FormatId): Format {
  const format = BY_ID[id];
  return {
    id,
    ...format,
    // Models also write halves of surrogate pairs, which readers outside JavaScript refuse.
    row: (instance) =>
      format.row({
        ...instance,
        instruction: wellFormed(instance.instruction),
        response: wellFormed(instance.response),
      }),
  };
}

const HALF = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

function wellFormed(given: string): string {
  return given.replace(HALF, '\uFFFD');
}
