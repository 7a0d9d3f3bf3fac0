import type { DataSource } from '@agora/plugin-api';
import { hubFile } from '@agora/domain-kit';

const HARNESS =
  'https://raw.githubusercontent.com/ZubinGou/math-evaluation-harness/db77bc6bb2a17c90ed2d63e88ebd8c40a82858c5/data';

/** The 5,000 rows of MATH test: problem, level, type, solution. */
export const MATH_TEST: DataSource = {
  title: 'MATH test',
  licence: 'MIT',
  names: ['math_test.jsonl'],
  urls: [`${HARNESS}/math/test.jsonl`],
  sha256: '3371949f33dd702d04b43fddd7d53a028de0aaca0e76abb1b875a050297b3aa4',
};

/** 500 of them, chosen by Lightman et al. (2023): problem, solution, answer, subject, level, unique_id. */
export const MATH_500: DataSource = {
  title: 'MATH-500',
  licence: 'MIT',
  names: ['math500_test.jsonl'],
  urls: [`${HARNESS}/math_oai/test.jsonl`],
  sha256: '35dc41080a3680858b27fa7e0533d2d547825316fc5dafe5d316f4ccc5a06132',
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
