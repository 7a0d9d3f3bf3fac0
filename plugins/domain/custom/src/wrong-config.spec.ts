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
  [
    'a list',
    { config: '- a' },
    /domain\.yaml:1: the file: expected an object of fields, found a list/,
    /your-own-task/,
  ],
  ['no task', { config: { task: ' ' } }, /domain\.yaml:2: task must not be empty/, /your-own-task/],
  [
    'a name with blanks',
    { config: { name: 'My task' } },
    /domain\.yaml:1: name must be of small letters/,
    /your-own-task/,
  ],
  [
    'a field that is none',
    { config: { seed: 'x' } },
    /domain\.yaml:4: seed is no field: use name, task/,
    /your-own-task/,
  ],
  ['no themes', { config: { themes: [] } }, /domain\.yaml:4: themes must have one or more/, /your-own-task/],
  [
    'an unknown format',
    { config: { format: 'xml' } },
    /domain\.yaml:4: format: expected one of: free-form, .*, found the text "xml"/,
    /your-own-task/,
  ],
  [
    'one rule and no list',
    { config: { rules: 'Be short.' } },
    /domain\.yaml:4: rules: expected a list of texts, or \{ instruction: \[…\], response: \[…\] \}, found the text "Be short\."/,
    /your-own-task/,
  ],
  [
    'rules that are a number',
    { config: 'name: a\ntask: b\nscorer: exact\nrules:\n  - One.\n  - 2\n' },
    /domain\.yaml:6: rules\[1\]: expected a text, found the number 2$/,
    /your-own-task/,
  ],
  [
    'a rule with a colon',
    { config: 'name: a\ntask: b\nscorer: exact\nrules:\n  - Answer: one word\n' },
    /domain\.yaml:5: rules\[0\]: expected a text, found an object of fields; a text with a colon.*stands in quotes/,
    /your-own-task/,
  ],
  [
    'rules without a list for one side',
    { config: { rules: { instruction: 'Be short.' } } },
    /domain\.yaml:5: rules\.instruction: expected a list, found the text "Be short\."/,
    /your-own-task/,
  ],
  [
    'rules of a side that is none',
    { config: { rules: { instructions: ['Be short.'] } } },
    /domain\.yaml:5: rules\.instructions is no field: did you mean "instruction"/,
    /your-own-task/,
  ],
  [
    'rules left empty',
    { config: 'name: a\ntask: b\nscorer: exact\nrules:\n' },
    /domain\.yaml:4: rules: expected a list of texts, .* found nothing/,
    /your-own-task/,
  ],
  [
    'a theme that is a list',
    { config: { themes: ['one', ['two']] } },
    /themes\[1\]: expected a text, found a list/,
    /your/,
  ],
  ['a task that is a number', { config: { task: 7 } }, /:2: task: expected a text, found the number 7/, /your/],
  [
    'examples in words',
    { config: { examples: 'three' } },
    /:4: examples: expected a number, found the text "three"/,
    /your/,
  ],
  ['too many examples', { config: { examples: 21 } }, /:4: examples: .*20, found the number 21/, /your/],
  ['half a token', { config: { maxTokens: 1.5 } }, /maxTokens: expected a whole number, found the number 1\.5/, /your/],
  [
    'a field twice',
    { config: 'name: a\ntask: b\nname: c\nscorer: exact\n' },
    /domain\.yaml:3: is no YAML: .*unique/,
    /YAML/,
  ],
  [
    'a scorer that is a list',
    { config: { scorer: ['exact'] } },
    /:3: scorer must be the name of a scorer, or \{ name: …, with its options \}, found a list/,
    /your/,
  ],
  [
    'a schema that is a number',
    { config: { scorer: { name: 'json-schema', schema: 3 } } },
    /:5: scorer\.schema: expected a JSON Schema.* found the number 3/,
    /your/,
  ],
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
    /:6: scorer\.flags may hold i, m, s and u/,
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
