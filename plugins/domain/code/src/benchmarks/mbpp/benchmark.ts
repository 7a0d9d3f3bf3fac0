/**
 * MBPP and MBPP+: a function is written from a sentence and one assertion (Austin et al. 2021; inputs by Liu et al. 2023). The
 * 378 tasks of MBPP+, also for base inputs alone, in rows such as
 *
 *   {"task_id": "Mbpp/9000", "entry_point": "pair_sums",
 *    "prompt": "\"\"\"\nWrite a function to add up each pair of a list of pairs.\nassert pair_sums([(1, 2)]) == [3]\n\"\"\"\n",
 *    "canonical_solution": "\ndef pair_sums(pairs):\n    return [a + b for a, b in pairs]\n",
 *    "base_input": [[[[1, 2]]]], "plus_input": [[[]], [[[0.5, 1]]]], "atol": 0, "assertion": "…", "contract": "…"}
 *
 * which becomes the item
 *
 *   { id: "Mbpp/9000", input: "\"\"\"\nWrite a function …", metadata: { entryPoint: "pair_sums", row: "<hash of the row>" } }
 *
 * JSON has no tuples: for the tasks that take them (or sets, or complex numbers) the inputs are changed as EvalPlus changes
 * them, so that `pair_sums` would get [(1, 2)]. From the second plus input on, whose value [1.5] is all floats, values may
 * differ by 1e-6. Some tasks leave room for more than one answer: order and count of elements, or what matched, do not count.
 *
 * A base model goes on after the prompt, which names the function in its assertion; a chat model is asked for a script in a
 * code block. The rest is as in humaneval/benchmark.ts.
 */
import { EvalPlus, type Rules } from '../evalplus/benchmark.js';
import type { BenchmarkFiles } from '../evalplus/files.js';
import { MBPP } from './task-set.js';

const REFERENCE =
  'EvalPlus 26d6d00 on MBPP+ v0.2.0 (378 tasks). Deviations: no opening of the answer is given to chat models; whatever of ' +
  'the program the function needs is kept (sanitize: reference drops decorated functions and those without return); values ' +
  'are compared as plain data, so an object with an equality of its own never passes; no Python function is taken away from programs.';

export function mbpp(rules: Rules, { find, cacheFolder }: BenchmarkFiles): EvalPlus {
  return new EvalPlus(MBPP, rules, REFERENCE, { find: () => find(MBPP.source), cacheFolder });
}
