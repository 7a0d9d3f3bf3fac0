import type { DataSource } from '@agora/plugin-api';

export const IFEVAL_ITEMS: DataSource = {
  title: 'IFEval',
  licence: 'Apache-2.0',
  names: ['ifeval_input_data.jsonl', 'input_data.jsonl'],
  urls: [
    'https://raw.githubusercontent.com/google-research/google-research/19638399cc9e03623c5b9087a1d6fa8813974ce9/instruction_following_eval/data/input_data.jsonl',
    'https://raw.githubusercontent.com/josejg/instruction_following_eval/0c495b2f95155e8b10acb919ae283bfb4d5be6e2/instruction_following_eval/data/input_data.jsonl',
  ],
  sha256: '67ffeee0fcb87c317c5b08a2de85557b4a7e96ada6178aa645b4954fe4b53d49',
};

/** NLTK's tables for all languages, or the English ones as JSON. */
export const PUNKT: DataSource = {
  title: 'Punkt parameters of NLTK',
  licence: 'Apache-2.0; learnt from the Penn Treebank',
  names: ['punkt_tab.zip', 'nltk_punkt_english.json'],
  urls: [
    'https://raw.githubusercontent.com/nltk/nltk_data/4f15a3d89eefe9748ec1c05be495d91289197155/packages/tokenizers/punkt_tab.zip',
  ],
  sha256: 'e57f64187974277726a3417ca6f181ec5403676c717672eef6a748a7b20e0106',
};

/** The package as its authors publish it, or its profiles alone as JSON, by language. */
export const LANGDETECT: DataSource = {
  title: 'Language profiles of langdetect',
  licence: 'Apache-2.0',
  names: ['langdetect-1.0.9.tar.gz', 'langdetect_profiles.json'],
  urls: [
    'https://files.pythonhosted.org/packages/0e/72/a3add0e4eec4eb9e2569554f7c70f4a3c27712f40e3284d483e88094cc0e/langdetect-1.0.9.tar.gz',
  ],
  packedSha256: 'cbc1fef89f8d062739774bd51eda3da3274006b3661d199c2655f6b3f6d605a0',
};
