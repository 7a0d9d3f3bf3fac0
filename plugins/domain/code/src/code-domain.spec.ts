import type { Domain } from '@agora/plugin-api';
import { describeDomain, DRAFT_WRITERS, fileOfFolder, pluginContext, seedRequests } from '@agora/testkit';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import plugin from './index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-code-'));
  await save('mbpp.jsonl', [
    { task_id: 11, text: 'A test task.', code: 'x = 0', test_list: ['assert x == 0'] },
    {
      task_id: 601,
      text: 'Add one.',
      code: 'def f(x):\r\n\treturn x + 1\r\n',
      test_list: ['assert f(1) == 2', 'assert f(2) == 3'],
    },
    { task_id: 974, text: 'Add two.', code: 'def g(x):\n  return x + 2', test_list: ['assert g(1) == 3'] },
  ]);
  await save('magpie_code.jsonl', [{ instruction: 'Write a loop.' }, { instruction: 'Write two loops.' }]);
  await save('conala_train.json', [
    { intent: 'how to sort?', rewritten_intent: 'sort list `x`', snippet: 'x.sort()' },
    { intent: 'how to reverse?', rewritten_intent: null, snippet: 'x.reverse()' },
  ]);
});
afterAll(() => rm(folder, { recursive: true }));

const save = (name: string, rows: object[]) =>
  writeFile(
    join(folder, name),
    name.endsWith('.json') ? JSON.stringify(rows) : rows.map((row) => JSON.stringify(row)).join('\n'),
  );
const context = () => pluginContext({ baseDir: folder, dataFile: fileOfFolder });
const domain = async (options: object = {}): Promise<Domain> =>
  plugin.create(plugin.options.parse({ folder, ...options }), context());

describe('seeds of code', () => {
  it('are the train tasks of MBPP, each with one assertion, their code in a fence', async () => {
    expect(await (await domain()).seeds(seedRequests.instances, 1)).toEqual([
      {
        id: 'mbpp:2',
        source: 'mbpp',
        licence: 'CC-BY-4.0',
        instruction: '"""\nAdd one.\nassert f(1) == 2\n"""',
        response: '```python\ndef f(x):\n\treturn x + 1\n```',
      },
      expect.objectContaining({ id: 'mbpp:3' }),
    ]);
  });

  it('have xP3x beside them when the folder holds some', async () => {
    await save('xp3x_code.jsonl', [{ inputs: 'Print hi.', targets: 'print("hi")' }]);
    const seeds = await (await domain()).seeds(seedRequests.instances, 1);
    expect(seeds.map(({ id }) => id)).toEqual(['mbpp:2', 'mbpp:3', 'xp3x:1']);
    expect(seeds[2]?.response).toBe('```python\nprint("hi")\n```');
    await rm(join(folder, 'xp3x_code.jsonl'));
  });

  it('are lone instructions for responses and lines of code to be improved', async () => {
    const code = await domain();
    expect((await code.seeds(seedRequests.instructions, 1)).map(({ response }) => response)).toEqual([
      undefined,
      undefined,
    ]);
    const poor = await code.seeds(seedRequests.instancesToImprove, 1);
    expect(poor.map(({ instruction }) => instruction).sort()).toEqual(['how to reverse?', 'sort list `x`']);
    expect(poor[0]?.response).toMatch(/^```python\nx\.\w+\(\)\n```$/);
  });

  it('are the user’s own where files are named, and of nothing else', async () => {
    await save('own.jsonl', [{ instruction: 'a', response: 'x = 1' }]);
    const code = await domain({ seeds: { instanceGeneration: 'own.jsonl' } });
    expect(await code.seeds(seedRequests.instances, 1)).toEqual([
      { id: 'instance-generation:1', instruction: 'a', response: '```python\nx = 1\n```' },
    ]);
    expect(await code.seeds(seedRequests.instructions, 1)).toHaveLength(1);
    await expect(code.seeds(seedRequests.instancesToImprove, 1)).rejects.toMatchObject({
      fix: expect.stringContaining('seeds.qualityEnhancement'),
    });
  });

  it('say which file is missing', async () => {
    const code = await domain({ folder: 'nowhere' });
    await expect(code.seeds(seedRequests.instances, 1)).rejects.toThrow('MBPP is not in');
  });
});

describe.each(['free-form', 'json', 'markdown'] as const)('in %s', (format) => {
  describeDomain(plugin, {
    options: () => ({ folder, format }),
    dataFile: fileOfFolder,
    invalidOptions: [{ seeds: { mbpp: 'x' } }, { seeds: 'paper' }, { maxCharacters: 0 }, { format: 'xml' }],
    drafts: [
      { instruction: 'Write f(x) that doubles x.', response: '```python\ndef f(x):\n    return 2 * x\n```' },
      { instruction: 'Fix `int x = "a";`', response: '```java\n// # Output\nString x = "a";\n```' },
    ],
    invalidDrafts: [
      { instruction: 'Write f(x).', response: 'def f(x): return x' },
      { instruction: 'Write f(x).', response: '```python\ndef f(x):\n    # your code here\n```' },
    ],
    write: DRAFT_WRITERS[format],
  });
});
