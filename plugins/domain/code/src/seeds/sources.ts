import type { DataSource } from '@agora/plugin-api';
import { hubFile, hubParquet, magpieReasoning, seedSource } from '@agora/domain-kit';
import { conalaRow, CONALA_FIELDS, mbppRow, MBPP_FIELDS, xp3xRow, XP3X_FIELDS } from './rows.js';
import { asFenced, fenced } from '../text/fences.js';

const COPY =
  'https://raw.githubusercontent.com/patdfb/TPC-EES/30c8c572bfcd0fc5fa537210710d7fde134e4868/mbpp/mbpp.jsonl';

/** All 974 tasks: 1 to 10 are prompts, 11 to 510 test, 511 to 600 validation, 601 to 974 train. */
export const MBPP: DataSource = {
  title: 'MBPP',
  licence: 'CC-BY-4.0',
  names: ['mbpp.jsonl'],
  urls: ['https://raw.githubusercontent.com/google-research/google-research/master/mbpp/mbpp.jsonl', COPY],
  sha256: 'ccf64ceae9c5403bf50a044cb6d505bfd2a2963ee58338ba268fd65beab92a9f',
};

const FIRST_TRAIN = 601;

/** The train tasks of MBPP. An instruction is laid out as the benchmark lays it out: the task and one assertion. */
export const mbppTrain = seedSource({
  source: MBPP,
  prefix: 'mbpp',
  row: mbppRow,
  fields: MBPP_FIELDS,
  seed: ({ text, code, task_id, test_list }) =>
    task_id < FIRST_TRAIN
      ? undefined
      : { instruction: `"""\n${[text, ...test_list.slice(0, 1)].join('\n')}\n"""`, response: fenced(code) },
});

/**
 * Program synthesis out of xP3x. The hub keeps xP3x as thousands of files that no single address gathers, so this one comes
 * from a user's folder alone; without it MBPP stands alone.
 */
export const XP3X: DataSource = {
  title: 'xP3x (code)',
  licence: 'Apache-2.0; its parts have their own',
  names: ['xp3x_code.jsonl', 'xp3x_code.json', 'xp3x_code.parquet'],
  urls: [],
};

export const xp3xCode = seedSource({
  source: XP3X,
  prefix: 'xp3x',
  row: xp3xRow,
  fields: XP3X_FIELDS,
  seed: ({ inputs, targets }) => ({ instruction: inputs, response: asFenced(targets) }),
});

/** Questions of Stack Overflow with the line of code that answers them; the mined ones, or the curated ones in a folder. */
export const conala = seedSource({
  source: {
    title: 'CoNaLa',
    licence: 'MIT; questions and answers of Stack Overflow are CC-BY-SA',
    names: ['conala_mined.jsonl', 'conala-mined.jsonl', 'conala_train.json', 'conala-train.json'],
    urls: [
      hubFile('neulab/conala', 'data/conala-mined.json'),
      hubParquet('neulab/conala', 'train', 'mined'),
      hubFile('neulab/conala', 'data/conala-paired-train.json'),
    ],
  },
  prefix: 'conala',
  row: conalaRow,
  fields: CONALA_FIELDS,
  seed: ({ intent, snippet }) => ({ instruction: intent, response: fenced(snippet) }),
});

export const magpieCode = magpieReasoning('code', /cod/i);
