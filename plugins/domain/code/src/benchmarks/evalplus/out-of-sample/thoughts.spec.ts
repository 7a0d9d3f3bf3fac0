import type { Benchmark } from '@agora/plugin-api';
import { sandboxTools } from '@agora/sandbox/testing';
import { pluginContext, THOUGHT_FORMATS } from '@agora/testkit';
import { withoutThoughts } from '@agora/text-tools';
import { openBenchmark } from '../../../../test/made-up.js';
import { fence, PROMPT, RIGHT, TEST, WRONG } from '../../../../test/out-of-sample/task.js';

// A right draft with a wrong program behind it, and the other way round, in each format of models that think aloud.

const tools = sandboxTools();
const benchmarks: Benchmark[] = [];
beforeAll(async () => {
  for (const id of ['humaneval', 'mbpp'] as const) benchmarks.push(await openBenchmark(id, pluginContext()));
});

it.each(THOUGHT_FORMATS)('thoughts as of %s are no program', async (_, write) => {
  for (const benchmark of benchmarks) {
    const item = benchmark.readItem?.({ entry_point: 'f', prompt: PROMPT, test: TEST }, () => undefined);
    if (!item) throw new Error('no item');
    const outputs = [write(fence(WRONG), fence(RIGHT)), write(fence(RIGHT), fence(WRONG))];
    const values = await Promise.all(
      outputs.map(async (output) => (await benchmark.score(item, withoutThoughts(output), tools)).value),
    );
    expect([benchmark.id, ...values]).toEqual([benchmark.id, 1, 0]);
  }
});
