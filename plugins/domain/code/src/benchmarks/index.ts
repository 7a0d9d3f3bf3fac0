import type { Benchmark } from '@agora/plugin-api';
import { thoughtsOption } from '@agora/domain-kit';
import { z } from 'zod';
import type { BenchmarkFiles } from './evalplus/files.js';
import { humanEval } from './humaneval/benchmark.js';
import { mbpp } from './mbpp/benchmark.js';

const rules = z.strictObject({
  plus: z.boolean().default(true).describe('Programs must pass the further inputs of EvalPlus as well'),
  sanitize: z
    .enum(['reachable', 'reference', 'off'])
    .default('reachable')
    .describe(
      'How a program is read out of an output: "reachable" keeps all that the function needs, "reference" what EvalPlus ' +
        'keeps, "off" takes the output as it is',
    ),
  thoughts: thoughtsOption,
});

/** Options of the benchmarks, by benchmark id. */
export const benchmarkOptions = z
  .strictObject({
    humaneval: rules.optional().describe('HumanEval+, or HumanEval with plus: false'),
    mbpp: rules.optional().describe('MBPP+, or its base inputs with plus: false'),
  })
  .prefault({});
export type BenchmarkOptions = z.output<typeof benchmarkOptions>;

/** The benchmarks that the options ask for. Touches no file. */
export function openBenchmarks(options: BenchmarkOptions, files: BenchmarkFiles): Benchmark[] {
  return [
    ...(options.humaneval ? [humanEval(options.humaneval, files)] : []),
    ...(options.mbpp ? [mbpp(options.mbpp, files)] : []),
  ];
}
