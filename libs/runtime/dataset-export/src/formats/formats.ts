import type { Instance } from '@agora/plugin-api';
import type { Column } from './column.js';
import { flatColumns, flatten, isPair } from './flat-rows.js';

export const FORMATS = [
  'messages',
  'prompt-completion',
  'sharegpt',
  'alpaca',
  'preference',
  'parquet',
  'jsonl',
] as const;
export type FormatId = (typeof FORMATS)[number];

/** How instances become rows for somebody else's tool. */
export interface Format {
  id: FormatId;
  /** For people: who reads it. */
  title: string;
  file: 'train.jsonl' | 'train.parquet';
  /** Whether rows must be pairs of answers. */
  pairs?: true;
  /** Of a dataset whose rows are pairs, or are none. */
  columns(pairs: boolean): readonly Column[];
  row(instance: Instance): Record<string, unknown>;
}

const text = (name: string, meaning: string): Column => ({ name, type: 'string', meaning });

/** Messages of a conversation, as TRL reads them. */
const turns = (name: string, meaning: string): Column => ({
  name,
  type: { record: { role: 'string', content: 'string' } },
  meaning,
});

const BY_ID: Record<FormatId, Omit<Format, 'id'>> = {
  messages: {
    title: 'TRL conversations (`messages`)',
    file: 'train.jsonl',
    columns: () => [turns('messages', 'a user and an assistant')],
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
    columns: () => [text('prompt', 'what is asked'), text('completion', 'the answer to learn')],
    row: ({ instruction, response }) => ({ prompt: instruction, completion: response }),
  },
  sharegpt: {
    title: 'ShareGPT',
    file: 'train.jsonl',
    columns: () => [
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
    columns: () => [
      text('instruction', 'what is asked'),
      text('input', 'always empty: the instruction says everything'),
      text('output', 'the answer to learn'),
    ],
    row: ({ instruction, response }) => ({ instruction, input: '', output: response }),
  },
  preference: {
    title: 'TRL preferences (`prompt`, `chosen`, `rejected`)',
    file: 'train.jsonl',
    pairs: true,
    columns: () => [
      turns('prompt', 'what is asked'),
      turns('chosen', 'the better answer'),
      turns('rejected', 'the worse answer'),
    ],
    row: ({ instruction, chosen = '', rejected = '' }) => ({
      prompt: [{ role: 'user', content: instruction }],
      chosen: [{ role: 'assistant', content: chosen }],
      rejected: [{ role: 'assistant', content: rejected }],
    }),
  },
  parquet: {
    title: 'Parquet with provenance',
    file: 'train.parquet',
    columns: flatColumns,
    row: flatten,
  },
  jsonl: {
    title: 'JSON lines with provenance',
    file: 'train.jsonl',
    columns: flatColumns,
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
        ...(isPair(instance) ? { chosen: wellFormed(instance.chosen), rejected: wellFormed(instance.rejected) } : {}),
      }),
  };
}

const HALF = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

function wellFormed(given: string): string {
  return given.replace(HALF, '\uFFFD');
}
