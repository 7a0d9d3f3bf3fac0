import { FILES, RELEASES, type TaskSet } from '../evalplus/task-set.js';

export const HUMANEVAL: TaskSet = {
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
