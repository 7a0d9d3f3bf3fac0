import { FILES, RELEASES, type TaskSet } from '../evalplus/task-set.js';

/** Tasks whose text does not say in which order, or how often, elements are returned. */
const ELEMENTS = new Set([
  'similar_elements',
  'find_char_long',
  'common_in_nested_lists',
  'extract_singly',
  'larg_nnum',
  'intersection_array',
  'find_dissimilar',
  'Diff',
]);
/** Tasks that ask whether something matches, and whose own solutions return what matched. */
const PRESENCE = new Set(['check_str', 'text_match_three', 'text_starta_endb']);

export const MBPP: TaskSet = {
  id: 'mbpp',
  title: 'MBPP',
  prefix: 'Mbpp/',
  source: {
    title: 'MBPP+',
    licence: 'Apache-2.0 (tests) and CC-BY-4.0 (MBPP)',
    names: ['mbppplus.jsonl', 'MbppPlus.jsonl', 'MbppPlus-v0.2.0.jsonl'],
    urls: [
      `${RELEASES}/mbppplus_release/releases/download/v0.2.0/MbppPlus.jsonl.gz`,
      `${FILES}/mbppplus_release/dadf43da556a00f7bacd71cb154f2932757d9144/MbppPlus.jsonl.gz`,
    ],
    sha256: 'b54e762755248ca411b523c917fa9f93c07b5ff2966bf60b3917b853926a3dad',
  },
  stops: ['\n"""', '\nassert'],
  view: (entryPoint) => (ELEMENTS.has(entryPoint) ? 'elements' : PRESENCE.has(entryPoint) ? 'presence' : 'all'),
};
