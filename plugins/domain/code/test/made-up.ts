import type { Benchmark, PluginContext } from '@agora/plugin-api';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import plugin from '../src/index.js';

/** Rows of our own in the form of HumanEval+. `atol` and inputs are as Python writes them. */
export const HUMANEVAL_ROWS: readonly string[] = [
  row({
    task_id: 'HumanEval/900',
    entry_point: 'last_even',
    prompt:
      'from typing import List\n\n\ndef last_even(xs: List[int]) -> int:\n    """ The last even number of xs, or -1."""\n',
    canonical_solution: '    return next((x for x in reversed(xs) if x % 2 == 0), -1)\n',
    base_input: '[[[2, 3]], [[]]]',
    plus_input: '[[[1, 4, 6, 5]], [[-2]], [[123456789012345678901234567890]]]',
  }),
  row({
    task_id: 'HumanEval/901',
    entry_point: 'halves',
    prompt: 'def halves(xs):\n    """ Half of each number."""\n',
    canonical_solution: '    return [x / 2 for x in xs]\n',
    base_input: '[[[1, 2]], [[3]]]',
    plus_input: '[[[0.1, 1e308, 7]], [[Infinity]]]',
  }),
];

/** The same in the form of MBPP+: number 75 takes pairs as tuples, 2 compares elements alone. */
export const MBPP_ROWS: readonly string[] = [
  row({
    task_id: 'Mbpp/75',
    entry_point: 'types_of',
    prompt: '"""\nWrite a function to name the types.\nassert types_of([(1, 2)], 3) == ["tuple", "int"]\n"""\n',
    canonical_solution: '\ndef types_of(a, b):\n    return [type(x).__name__ for x in a] + [type(b).__name__]\n',
    base_input: '[[[[1, 2]], 3]]',
    plus_input: '[[[[1.0]], 1.0], [[], 1]]',
  }),
  row({
    task_id: 'Mbpp/2',
    entry_point: 'similar_elements',
    prompt:
      '"""\nWrite a function to find the shared elements.\nassert set(similar_elements((1, 2), (2, 3))) == {2}\n"""\n',
    canonical_solution: '\ndef similar_elements(a, b):\n    return tuple(set(a) & set(b))\n',
    base_input: '[[[1, 2], [2, 3]]]',
    plus_input: '{}',
  }),
];

function row({ base_input, plus_input, ...texts }: Record<string, string>): string {
  const rest = JSON.stringify({ ...texts, contract: '', test: '', assertion: '' }).slice(1, -1);
  return `{${rest}, "base_input": ${base_input}, "plus_input": ${plus_input}, "atol": 0}`;
}

/** Writes both files. */
export async function writeMadeUp(folder: string): Promise<void> {
  await writeFile(join(folder, 'humanevalplus.jsonl'), `${HUMANEVAL_ROWS.join('\n')}\n`);
  await writeFile(join(folder, 'mbppplus.jsonl'), MBPP_ROWS.join('\n'));
}

/** One benchmark of the domain, opened as a host opens it. */
export async function openBenchmark(
  id: 'humaneval' | 'mbpp',
  context: PluginContext,
  rules: object = {},
): Promise<Benchmark> {
  const options = plugin.options.parse({ benchmarks: { [id]: rules } });
  const domain = await plugin.create(options, context);
  const [benchmark] = domain.benchmarks;
  if (!benchmark) throw new Error(`no benchmark ${id}`);
  return benchmark;
}
