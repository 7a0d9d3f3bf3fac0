/**
 * HumanEval and HumanEval+: a function is completed from its signature and description (Chen et al. 2021; inputs by Liu et al.
 * 2023). 164 rows such as
 *
 *   {"task_id": "HumanEval/900", "entry_point": "last_even",
 *    "prompt": "def last_even(xs: list) -> int:\n    \"\"\" The last even number of xs, or -1.\n    >>> last_even([2, 3])\n    2\n    \"\"\"\n",
 *    "canonical_solution": "    return next((x for x in reversed(xs) if x % 2 == 0), -1)\n",
 *    "base_input": [[[2, 3]], [[]]], "plus_input": [[[1, 4, 6, 5]], [[-2]]], "atol": 0, "test": "…", "contract": "…"}
 *
 * which becomes the item
 *
 *   { id: "HumanEval/900", input: "def last_even(xs: list) …", metadata: { entryPoint: "last_even", row: "<hash of the row>" } }
 *
 * A base model continues the prompt and is cut at the next definition; a chat model is asked for a script in a code block. In
 * "Sure!\n```python\ndef last_even(xs):\n    return xs[-1]\n```" the program is the longest span of lines that parses, less what
 * `last_even` does not need. It returns 3 for the first base input where the task's own solution returns 2, so it scores 0:
 * "base input 1 of 2: wrong value". A program that passes base and plus inputs scores 1; `details` is {base, plus}.
 *
 * Nothing that a program prints or does to its own process counts: it runs in the sandbox with the inputs and nothing else, and
 * what it returned is compared as plain data elsewhere.
 */
import { EvalPlus, type Rules } from '../evalplus/benchmark.js';
import type { BenchmarkFiles } from '../evalplus/files.js';
import { HUMANEVAL } from './task-set.js';

const REFERENCE =
  'EvalPlus 26d6d00 on HumanEval+ v0.1.10. Deviations: no opening of the answer is given to chat models; whatever of the ' +
  'program the function needs is kept (sanitize: reference drops decorated functions and those without return); values are ' +
  'compared as plain data, so an object with an equality of its own never passes; no Python function is taken away from programs.';

export function humanEval(rules: Rules, { find, cacheFolder }: BenchmarkFiles): EvalPlus {
  return new EvalPlus(HUMANEVAL, rules, REFERENCE, { find: () => find(HUMANEVAL.source), cacheFolder });
}
