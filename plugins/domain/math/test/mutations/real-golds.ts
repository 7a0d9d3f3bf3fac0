import { lastBoxed } from '@agora/math-equivalence';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Counted } from './table.js';

/** The gold answers of MATH, without the full stop that some of them end with. */
export function mathGolds(folder: string): Counted {
  return counted(folder, 'math_test.jsonl.gz', ({ solution = '' }) =>
    (lastBoxed(solution) ?? '').replace(/\.$/, '').replace(/\n/g, ' '),
  );
}

/** The gold answers of GSM8K, as its file writes them. */
export function gsm8kGolds(folder: string): Counted {
  return counted(folder, 'gsm8k_test.jsonl.gz', ({ answer = '' }) => answer.split('#### ').at(-1) ?? '');
}

interface Row {
  solution?: string;
  answer?: string;
}

function counted(folder: string, file: string, goldOf: (row: Row) => string): Counted {
  const golds = new Map<string, number>();
  const text = gunzipSync(readFileSync(resolve(folder, file))).toString();
  for (const line of text.trim().split('\n')) {
    const gold = goldOf(JSON.parse(line) as Row);
    golds.set(gold, (golds.get(gold) ?? 0) + 1);
  }
  return golds;
}
