import type { Benchmark } from '@agora/plugin-api';
import { sandboxTools } from '@agora/sandbox/testing';
import { pluginContext } from '@agora/testkit';
import { withoutThoughts } from '@agora/text-tools';
import { openBenchmark } from '../../../../test/made-up.js';
import { FENCES_RIGHT, FENCES_WRONG } from '../../../../test/out-of-sample/fences.js';
import { PROGRAMS_RIGHT, PROGRAMS_WRONG } from '../../../../test/out-of-sample/programs.js';
import { PROMPT, TEST } from '../../../../test/out-of-sample/task.js';

// Outputs as modern models write them, collected without a look at the reader, run against the task's tests.

const tools = sandboxTools();
let benchmark: Benchmark;
beforeAll(async () => {
  benchmark = await openBenchmark('humaneval', pluginContext());
});

async function value(output: string): Promise<number> {
  const item = benchmark.readItem?.({ entry_point: 'f', prompt: PROMPT, test: TEST }, () => undefined);
  if (!item) throw new Error('no item');
  return (await benchmark.score(item, withoutThoughts(output), tools)).value;
}

describe('outputs with code out of sample', () => {
  it.each([...FENCES_RIGHT, ...PROGRAMS_RIGHT])('passes: %s', async (_, output) => {
    expect(await value(output)).toBe(1);
  });

  it.each([...FENCES_WRONG, ...PROGRAMS_WRONG])('fails: %s', async (_, output) => {
    expect(await value(output)).toBe(0);
  });
});
