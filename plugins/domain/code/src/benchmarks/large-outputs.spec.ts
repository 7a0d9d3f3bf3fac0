import type { Benchmark, BenchmarkItem } from '@agora/plugin-api';
import { sandboxKinds, sandboxTools } from '@agora/sandbox/testing';
import { fileOfFolder, pluginContext } from '@agora/testkit';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBenchmark, writeMadeUp } from '../../test/made-up.js';

const BYTES = 17_000_000;
const RIGHT = 'def last_even(xs):\n    return ([-1] + [x for x in xs if x % 2 == 0])[-1]\n';

describe.each(sandboxKinds())('17 MB with %s', (isolation) => {
  const tools = sandboxTools(isolation);
  let folder = '';
  let benchmark: Benchmark;
  let item: BenchmarkItem;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agora-large-'));
    await writeMadeUp(folder);
    const dataFile: typeof fileOfFolder = (source) => fileOfFolder(source, folder);
    benchmark = await openBenchmark('humaneval', pluginContext({ dataFile }));
    item = (await benchmark.items())[0] as BenchmarkItem;
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(['x', 'def last_even(xs):\n', '"""'])(
    'of %j are scored 0, and the next output right',
    async (piece) => {
      const output = piece.repeat(Math.ceil(BYTES / piece.length));
      expect(await benchmark.score(item, output, tools)).toMatchObject({ value: 0 });
      expect(await benchmark.score(item, RIGHT, tools)).toMatchObject({ value: 1 });
    },
    200_000,
  );
});
