import { openTask, planFault, ITEMS, SEEDS, type TaskFiles } from '../test/task-folder.js';

const scored = (scorer: unknown, items: unknown[], more: Partial<TaskFiles> = {}): TaskFiles => ({
  ...more,
  config: { scorer },
  items: [{ input: 'A first item.', target: 'x', choices: ['x', 'y'], schema: {} }, ...items],
  seeds: more.seeds ?? SEEDS.map((seed) => ({ ...seed, choices: ['technical', 'billing', 'account'] })),
});

/** [what is wrong, files, what the message names, what the fix names] */
const WRONG: [string, TaskFiles, RegExp, RegExp][] = [
  ['no seeds', { seeds: [] }, /seeds\.jsonl has no seeds/, /2 rows or more/],
  ['one seed', { seeds: SEEDS.slice(0, 1) }, /seeds\.jsonl has one seed/, /2 rows or more/],
  [
    'a seed that is no JSON',
    { seeds: `${JSON.stringify(SEEDS[0])}\n{"instruction"` },
    /seeds\.jsonl, line 2 is not JSON/,
    /line/,
  ],
  ['a seed that is no object', { seeds: '"x"\n1' }, /seeds\.jsonl/, /instruction/],
  [
    'a seed without input',
    { seeds: [...SEEDS, { response: 'x' }] },
    /seeds\.jsonl, line 4, field "input" is missing/,
    /"input"/,
  ],
  [
    'a field twice in a seed',
    { seeds: `${SEEDS.map((seed) => JSON.stringify(seed)).join('\n')}\n{"input": "a", "target": "x", "input" : "b"}` },
    /seeds\.jsonl, line 4, field "input" stands twice in the row/,
    /one of them/,
  ],
  [
    'a field twice in an item, by another spelling',
    {
      items: `${ITEMS.map((item) => JSON.stringify(item)).join('\n')}\n{"input": "{\\"target\\": 1}", "target": "x", "t\\u0061rget": "y"}`,
    },
    /benchmark\.jsonl, line 3, field "target" stands twice in the row/,
    /one of them/,
  ],
  [
    'an input that is a number',
    { seeds: [...SEEDS, { input: 12, target: 'x' }] },
    /seeds\.jsonl, line 4, field "input" is no text \(found the number 12\)/,
    /"input"/,
  ],
  [
    'a target that is a list with an object',
    { items: [...ITEMS, { input: 'Hm?', target: ['x', { y: 1 }] }] },
    /benchmark\.jsonl, line 3, field "target" is no text, and no list of texts \(found a list with an object of fields\)/,
    /"target"/,
  ],
  ['an empty input', { seeds: [...SEEDS, { input: ' ', target: 'x' }] }, /line 4, field "input" is empty/, /"input"/],
  [
    'an empty response',
    { seeds: [...SEEDS, { input: 'Hm', response: '' }] },
    /line 4, field "response" is empty/,
    /leave the field out/,
  ],
  ['a seed twice', { seeds: [...SEEDS, SEEDS[1]] }, /line 4, field "input" and its response stand in line 2/, /Remove/],
  ['no items', { items: [] }, /benchmark\.jsonl has no items/, /100 or more/],
  ['one item', { items: ITEMS.slice(0, 1) }, /benchmark\.jsonl has one item/, /100 or more/],
  [
    'an item without target',
    { items: [...ITEMS, { input: 'Hm?' }] },
    /benchmark\.jsonl, line 3, field "target" is missing/,
    /"target"/,
  ],
  [
    'an empty target',
    { items: [...ITEMS, { input: 'Hm?', target: ' ' }] },
    /line 3, field "target" is no text/,
    /"target"/,
  ],
  [
    'an item twice',
    { items: [...ITEMS, { input: ' my INVOICE shows the wrong address. ', target: 'x' }] },
    /line 3, field "input" is asked in line 1/,
    /Remove/,
  ],
  [
    'an id twice',
    { items: ITEMS.map((item) => ({ ...item, id: 7 })) },
    /line 2, field "id" "7" is also that of line 1/,
    /id/,
  ],
  [
    'an item that is a seed',
    { items: [...ITEMS, { input: 'how do I change my plan?', target: 'account' }] },
    /line 3, field "input" is also asked by a seed \(seeds\.jsonl, line 3\)/,
    /out of seeds/,
  ],
  [
    'a target that is no number',
    scored('numeric', [{ input: 'Hm?', target: 'three' }], { items: [] }),
    /line 1, field "target" "x" is no number/,
    /exact/,
  ],
  [
    'a seed whose target is no number',
    {
      config: { scorer: 'numeric' },
      seeds: [
        { input: 'a', target: 1 },
        { input: 'b', target: 'two' },
      ],
    },
    /seeds\.jsonl, line 2, field "target" "two" is no number/,
    /exact/,
  ],
  [
    'a target that is no mathematics',
    scored('math', [{ input: 'Hm?', target: '\\frac{' }]),
    /line 2, field "target" .* cannot be read/,
    /exact/,
  ],
  [
    'a target that is no pattern',
    scored('regex', [{ input: 'Hm?', target: '[a' }]),
    /line 2, field "target" is no regular expression/,
    /Correct/,
  ],
  [
    'a target that matches all',
    scored('regex', [{ input: 'Hm?', target: '.*' }]),
    /line 2, field "target" .*matches an empty output/,
    /Correct/,
  ],
  [
    'a target that is forbidden',
    scored('contains', [{ input: 'Hm?', target: 'no one', forbidden: 'no' }]),
    /line 2, field "forbidden" "no" stands in a target/,
    /out of one/,
  ],
  [
    'no choices',
    scored('multiple-choice', [{ input: 'Hm?', target: 'A' }]),
    /line 2, field "choices" is missing/,
    /list of 2 to 26/,
  ],
  [
    'one choice',
    scored('multiple-choice', [{ input: 'Hm?', target: 'A', choices: ['a'] }]),
    /line 2, field "choices" has 1 choices/,
    /list/,
  ],
  [
    'a choice twice',
    scored('multiple-choice', [{ input: 'Hm?', target: 'A', choices: ['a', 'A.'] }]),
    /line 2, field "choices" has "A\." twice/,
    /list/,
  ],
  [
    'a target that is no choice',
    scored('multiple-choice', [{ input: 'Hm?', target: 'z', choices: ['x', 'y'] }]),
    /line 2, field "target" "z" is none of the choices/,
    /A\. x, B\. y/,
  ],
  [
    'a number for a choice',
    scored('multiple-choice', [{ input: 'Hm?', target: 0, choices: ['x', 'y'] }]),
    /line 2, field "target" "0" is none of the choices/,
    /letter/,
  ],
  [
    'no schema at all',
    scored('json-schema', [{ input: 'Hm?', schema: null }], {}),
    /field "schema" is missing/,
    /schema/,
  ],
  [
    'a target against the schema',
    scored('json-schema', [{ input: 'Hm?', target: { a: 1 }, schema: { required: ['b'] } }]),
    /line 2, field "target" is not what the schema allows/,
    /schema/,
  ],
  [
    'tests that call nothing',
    scored('python-tests', [{ input: 'Hm?', entry_point: 'f', tests: 'assert True' }], {}),
    /field "tests" never call "f"/,
    /asserts/,
  ],
  [
    'tests that assert nothing',
    scored('python-tests', [{ input: 'Hm?', entry_point: 'f', tests: 'f(1)' }], {}),
    /field "tests" assert nothing/,
    /asserts/,
  ],
  [
    'no function',
    scored('python-tests', [{ input: 'Hm?', tests: 'assert f(1)' }], {}),
    /line 2, field "entry_point" is missing/,
    /name of the function/,
  ],
  [
    'a target that is no text',
    { config: { scorer: { name: 'judge', rubric: 'x' } }, items: [...ITEMS, { input: 'Hm?', target: {} }] },
    /line 3, field "target" is no text/,
    /right answer/,
  ],
];

it.each(WRONG)('a folder with %s is told what, where and what to do', async (_, files, message, fix) => {
  const fault = await planFault(files);
  expect(fault.message).toMatch(message);
  expect(fault.fix).toMatch(fix);
});

it('tells all that is wrong with a file at once', async () => {
  const { message } = await planFault({ items: [{ input: '' }, { input: 'Hm?' }, { target: 'x' }] });
  expect(message.split('\n')).toHaveLength(3);
});

it('says which method has no seeds where none has a response', async () => {
  const domain = await openTask({ seeds: SEEDS.map(({ instruction }) => ({ instruction })) });
  const ask = (kind: string) => domain.seeds({ kind, order: 'as-read', method: 'some-method' }, 1);
  await expect(ask('instances')).rejects.toMatchObject({
    message: 'domain "tickets" has no seeds for method "some-method"',
    fix: expect.stringContaining('"response"') as string,
  });
  expect(await ask('instructions')).toHaveLength(3);
});

it('does not take a field of a field, or what stands in a text, for a repeated one', async () => {
  const rows = [
    '{"input": "Say \\"input\\": twice.", "target": "a", "more": {"input": "b", "target": [{"input": 1}, {"input": 2}]}}',
    '{"input": "target:", "target": "input"}',
  ].join('\n');
  const [benchmark] = (await openTask({ items: rows })).benchmarks;
  expect((await benchmark?.items())?.map(({ input }) => input)).toEqual(['Say "input": twice.', 'target:']);
});
