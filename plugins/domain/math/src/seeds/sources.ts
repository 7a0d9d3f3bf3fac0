import type { DataSource } from '@agora/contracts';
import { hubFile, magpieReasoning, webInstruct } from '@agora/domain-kit';

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

/** 7,500 rows with worked solutions. The last name, which some folders hold, is of a copy that has answers alone. */
export const MATH_TRAIN: DataSource = {
  title: 'MATH train',
  licence: 'MIT',
  names: ['math_train.jsonl', 'math_train.parquet', 'math_train.json', 'math_train_answers_only.jsonl'],
  urls: [
    hubFile(
      'DigitalLearningGmbH/MATH-lighteval',
      'data/train-00000-of-00001.parquet',
      '0530c78699ea5e8eb5530600900e1f328b48acad',
    ),
  ],
  sha256: 'eca6e667f4305dd5e5ba09b4fd55e7f3174a0fbe361cdfd4c44758b593a76933',
};

export const magpieMath = magpieReasoning('math', /math/i);
export const webInstructMath = webInstruct('math');
