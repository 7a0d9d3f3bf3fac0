import type { DataSource } from '@agora/plugin-api';

const GSM8K = 'https://raw.githubusercontent.com/openai/grade-school-math/3101c7d5072418e28b9008a6636bde82a006892c';

export const GSM8K_TRAIN: DataSource = {
  title: 'GSM8K train',
  licence: 'MIT',
  names: ['gsm8k_train.jsonl'],
  urls: [`${GSM8K}/grade_school_math/data/train.jsonl`],
  sha256: '17f347dc51477c50d4efb83959dbb7c56297aba886e5544ee2aaed3024813465',
};

export const GSM8K_TEST: DataSource = {
  title: 'GSM8K test',
  licence: 'MIT',
  names: ['gsm8k_test.jsonl'],
  urls: [`${GSM8K}/grade_school_math/data/test.jsonl`],
  sha256: '3730d312f6e3440559ace48831e51066acaca737f6eabec99bccb9e4b3c39d14',
};
