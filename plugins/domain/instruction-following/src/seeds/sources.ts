import { magpiePro, seedSource, webInstruct } from '@agora/domain-kit';
import { LIMA_FIELDS, limaRow, SELF_INSTRUCT_FIELDS, selfInstructRow } from './rows.js';

/**
 * The rows of LIMA that have one turn. Its authors' copy asks for an account; this one is laid out anew, with the same texts.
 * AgoraBench uses 503 rows and does not say which.
 */
export const lima = seedSource({
  source: {
    title: 'LIMA',
    licence: 'CC-BY-NC-SA-4.0 or stricter, for research',
    names: ['lima.json', 'lima.jsonl', 'lima_train.jsonl', 'data_agora_seed_general_seed_data_subsampled.json'],
    urls: [
      'https://raw.githubusercontent.com/hiyouga/LLaMA-Factory/b8489ac46301ecad36bb0973a64ca507573037c9/data/lima.json',
    ],
    sha256: '1d447bd5d4750e651a6e28660e452c24d18d18e10e1d334b3c8277c2aa956322',
  },
  prefix: 'lima',
  row: limaRow,
  fields: LIMA_FIELDS,
  seed: (row) => row,
});

/** The 175 tasks with which Self-Instruct begins. */
export const selfInstructTasks = seedSource({
  source: {
    title: 'Self-Instruct seed tasks',
    licence: 'Apache-2.0',
    names: ['self_instruct_seed_tasks.jsonl', 'seed_tasks.jsonl'],
    urls: [
      'https://raw.githubusercontent.com/yizhongw/self-instruct/0b26ccaa415992100fa32df62d41b994cf928e23/data/seed_tasks.jsonl',
    ],
    sha256: '7779004fa198fdf27cf70a159363879d8a26c53329e11b436af17b3941875f48',
  },
  prefix: 'self-instruct',
  row: selfInstructRow,
  fields: SELF_INSTRUCT_FIELDS,
  seed: (row) => row,
});

export const webInstructGeneral = webInstruct('general');
export { magpiePro };
