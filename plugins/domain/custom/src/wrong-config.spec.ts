import { openTask, planFault, SEEDS, taskFolder, type TaskFiles } from '../test/task-folder.js';
import { pluginContext } from '@agora/testkit';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import plugin from './index.js';

/** [what is wrong, files, what the message names, what the fix names] */
const WRONG: [string, TaskFiles, RegExp, RegExp][] = [
  ['no YAML', { config: 'name: [' }, /domain\.yaml:1: is no YAML/, /YAML/],
  [
    'an empty file',
    { config: '' },
    /domain\.yaml:1: name is missing[\s\S]*task is missing[\s\S]*scorer is missing/,
    /your-own-task/,
  ],
  ['a list', { config: '- a' }, /domain\.yaml:1: the file: expected object/, /your-own-task/],
  ['no task', { config: { task: ' ' } }, /domain\.yaml:2: task: must not be empty/, /your-own-task/],
  [
    'a name with blanks',
    { config: { name: 'My task' } },
    /domain\.yaml:1: name: must be of small letters/,
    /your-own-task/,
  ],
  [
    'a field that is none',
    { config: { seed: 'x' } },
    /domain\.yaml:4: seed is no field: use name, task/,
    /your-own-task/,
  ],
  ['no themes', { config: { themes: [] } }, /domain\.yaml:4: themes: must have one or more/, /your-own-task/],
  ['an unknown format', { config: { format: 'xml' } }, /domain\.yaml:4: format: .*"free-form"/, /your-own-task/],
  [
    'an unknown scorer',
    { config: { scorer: 'exakt' } },
    /domain\.yaml:3: scorer: there is no scorer "exakt": did you mean "exact"\?/,
    /your/,
  ],
  [
    'an unknown scorer as an object',
    { config: { scorer: { name: 'bleu' } } },
    /domain\.yaml:4: .*"bleu": use one of exact, numeric/,
    /your/,
  ],
  [
    'an unknown option',
    { config: { scorer: { name: 'numeric', tolerance: 1 } } },
    /:5: scorer\.tolerance is no field: use name, absolute/,
    /your/,
  ],
  ['a wrong option', { config: { scorer: { name: 'numeric', relative: -1 } } }, /:5: scorer\.relative: /, /your/],
  [
    'a bad pattern',
    { config: { scorer: { name: 'regex', pattern: '(' } } },
    /:5: scorer\.pattern is no regular expression/,
    /your/,
  ],
  [
    'a pattern of nothing',
    { config: { scorer: { name: 'regex', pattern: 'x*' } } },
    /:5: scorer\.pattern .* matches an empty output/,
    /your/,
  ],
  [
    'a pattern without end',
    { config: { scorer: { name: 'regex', pattern: '^(\\d+\\s?)+$' } } },
    /:5: scorer\.pattern .* takes more than a second on a short text/,
    /your/,
  ],
  [
    'a schema with a pattern without end',
    { config: { scorer: { name: 'json-schema', schema: { type: 'string', pattern: '^(a+)+$' } } } },
    /:5: scorer\.schema is no JSON Schema .* takes more than a second/,
    /your/,
  ],
  [
    'bad flags',
    { config: { scorer: { name: 'regex', pattern: 'x', flags: 'ii' } } },
    /:6: scorer\.flags: may hold i, m, s and u/,
    /your/,
  ],
  [
    'a bad schema',
    { config: { scorer: { name: 'json-schema', schema: { type: 'objekt' } } } },
    /:5: scorer\.schema is no JSON Schema/,
    /your/,
  ],
  [
    'a missing schema file',
    { config: { scorer: { name: 'json-schema', schema: 'a.json' } } },
    /"a\.json", which is not in the folder/,
    /your/,
  ],
  [
    'a schema file outside',
    { config: { scorer: { name: 'json-schema', schema: '../a.json' } } },
    /which is not in the folder/,
    /your/,
  ],
  ['no rubric', { config: { scorer: 'judge' } }, /domain\.yaml:3: scorer\.rubric is missing/, /your/],
  [
    'a missing rubric file',
    { config: { scorer: { name: 'judge', rubric: 'r.md' } } },
    /:5: scorer\.rubric names the file "r\.md"/,
    /your/,
  ],
  [
    'a scale upside down',
    { config: { scorer: { name: 'judge', rubric: 'x', min: 5, max: 1 } } },
    /scorer\.max is not above min/,
    /your/,
  ],
];

it.each(WRONG)('a domain.yaml with %s is told what, where and what to do', async (_, files, message, fix) => {
  const fault = await planFault(files);
  expect(fault.message).toMatch(message);
  expect(fault.fix).toMatch(fix);
});

it('names the line of domain.yaml that is not UTF-8', async () => {
  const folder = await taskFolder();
  await writeFile(join(folder, 'domain.yaml'), Buffer.from('name: a\ntask: caf\u00e9\n', 'latin1'));
  const open = async () => plugin.create(plugin.options.parse({ folder }), pluginContext({ baseDir: folder }));
  await expect(open()).rejects.toMatchObject({
    message: expect.stringMatching(/domain\.yaml, line 2 is not UTF-8/) as string,
    fix: expect.stringContaining('iconv') as string,
  });
});

it('shows a base model as many seeds as it is told', async () => {
  const shown = async (examples: number): Promise<number> => {
    const { benchmarks } = await openTask({ config: { examples } });
    const prompt = benchmarks[0]?.prompt({ id: 'x', input: 'Hm?' }, 'few-shot');
    return SEEDS.filter(({ instruction }) => JSON.stringify(prompt).includes(instruction)).length;
  };
  expect([await shown(0), await shown(2), await shown(20)]).toEqual([0, 2, 3]);
});

it.each(['domain.yaml', 'seeds.jsonl', 'benchmark.jsonl'])('names %s where it is missing', async (name) => {
  const folder = await taskFolder();
  await rm(join(folder, name));
  const open = async () => plugin.create(plugin.options.parse({ folder }), pluginContext({ baseDir: folder }));
  await expect(open()).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining(`${name} does not exist`) as string,
  });
});
