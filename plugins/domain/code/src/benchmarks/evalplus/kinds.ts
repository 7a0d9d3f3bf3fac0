import type { DataSource } from '@agora/plugin-api';

/** What of a returned value is compared: all, which elements it has, or whether it is there at all. */
export type View = 'all' | 'elements' | 'presence';

/** One of the two sets of tasks that EvalPlus holds. */
export interface Kind {
  id: 'humaneval' | 'mbpp';
  title: string;
  source: DataSource;
  /** Begins the ids of tasks. */
  prefix: string;
  /** Where a base model's continuation is cut, beyond `STOPS`. */
  stops: readonly string[];
  view(entryPoint: string): View;
}

/** Where every continuation is cut. */
export const STOPS: readonly string[] = [
  '<|endoftext|>',
  '<|endofmask|>',
  '</s>',
  '\nif __name__',
  '\ndef main(',
  '\nprint(',
];

const RELEASES = 'https://github.com/evalplus';
const FILES = 'https://raw.githubusercontent.com/evalplus';

export const HUMANEVAL: Kind = {
  id: 'humaneval',
  title: 'HumanEval',
  prefix: 'HumanEval/',
  source: {
    title: 'HumanEval+',
    licence: 'Apache-2.0 (tests) and MIT (HumanEval)',
    names: ['humanevalplus.jsonl', 'HumanEvalPlus.jsonl', 'HumanEvalPlus-v0.1.10.jsonl'],
    urls: [
      `${RELEASES}/humanevalplus_release/releases/download/v0.1.10/HumanEvalPlus.jsonl.gz`,
      `${FILES}/humanevalplus_release/200defce9e3429d28ca215b6dd061c0f7f31c18b/HumanEvalPlus.jsonl.gz`,
    ],
    sha256: '42526ec0e7d5f3ee0b06d6ced98f8c8bae3d76519151bfb3d36f79010645bd7f',
  },
  stops: ['\ndef ', '\nclass ', '\nimport ', '\nfrom ', '\nassert '],
  view: () => 'all',
};

/** Tasks whose text asks for no order or count. */
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

export const MBPP: Kind = {
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
