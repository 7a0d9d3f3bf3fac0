import type { ScoringTools } from '@agora/plugin-api';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MathBenchmark, type MathRules } from './benchmark.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-math-benchmark-'));
});
afterAll(() => rm(folder, { recursive: true }));

const rows = [
  {
    problem: 'Half of $1$?',
    level: 'Level 2',
    type: 'Algebra',
    solution: 'First \\boxed{0}, no: \\boxed{\\frac{1}{2}}.',
  },
  { problem: 'Roots?', level: 4, subject: 'Algebra', unique_id: 'test/algebra/7.json', answer: '-2,1' },
];

async function open(rules: Partial<MathRules> = {}, given: object[] = rows): Promise<MathBenchmark> {
  const path = join(folder, 'test.jsonl');
  await writeFile(path, given.map((row) => JSON.stringify(row)).join('\n'));
  return new MathBenchmark(async () => ({ path, option: 'benchmarks.math.test' }), {
    extraction: 'auto',
    subset: 'all',
    ...rules,
  });
}

const execute: ScoringTools['execute'] = () => Promise.reject(new Error('MATH runs no programs'));
const item = (target: string) => ({ id: 'x', input: '', target });

describe('MATH', () => {
  it('makes items whose target is what the last box holds', async () => {
    expect(await (await open()).items()).toEqual([
      {
        id: 'math:1',
        input: 'Half of $1$?',
        target: '\\frac{1}{2}',
        metadata: { subject: 'Algebra', level: 2 },
      },
      { id: 'math:test/algebra/7.json', input: 'Roots?', target: '-2,1', metadata: { subject: 'Algebra', level: 4 } },
    ]);
    await expect((await open({}, [{ problem: 'P?' }])).items()).rejects.toThrow(
      /benchmarks\.math\.test: .*line 1 has neither a solution/,
    );
  });

  it('touches no file before its items are asked for', async () => {
    const benchmark = new MathBenchmark(() => Promise.reject(new Error('a file')), {
      extraction: 'auto',
      subset: 'all',
    });
    expect((await benchmark.score(item('3'), '$3$', { execute })).value).toBe(1);
    expect(JSON.stringify(benchmark.prompt(item('3'), 'few-shot'))).toMatch(/Problem:/);
    await expect(benchmark.items()).rejects.toThrow('a file');
  });

  it('shows base models four worked examples in Minerva’s form, and chat models the problem alone', async () => {
    const benchmark = await open();
    const asked = { id: 'x', input: 'Why?' };
    const shown = benchmark.prompt(asked, 'few-shot');
    const text = shown.kind === 'text' ? shown.text : '';
    expect(text.split('Problem:\n')).toHaveLength(6);
    expect(text.match(/Final Answer: The final answer is \$.+\$\. I hope it is correct\.\n\nProblem:/g)).toHaveLength(
      4,
    );
    expect(text.endsWith('\n\nProblem:\nWhy?\n\nSolution:')).toBe(true);
    expect(benchmark.stop('few-shot')).toContain('Problem:');
    expect(benchmark.prompt(asked, 'chat')).toEqual({
      kind: 'chat',
      messages: [{ role: 'user', content: expect.stringMatching(/^Why\?\n\n.*\\boxed\{\}\.$/) }],
    });
    expect(benchmark.stop('chat')).toEqual([]);
  });

  it('has worked examples whose sentences say what their boxes hold', async () => {
    const benchmark = await open();
    const shown = benchmark.prompt({ id: 'x', input: '' }, 'few-shot');
    const examples = (shown.kind === 'text' ? shown.text : '').split('Problem:\n').slice(1, 5);
    for (const example of examples) {
      const gold = benchmark.readItem({ solution: example }, () => undefined);
      const score = await benchmark.score(gold, example, { execute });
      expect(score).toMatchObject({ value: 1, reason: 'equal (string, minerva)' });
    }
  });

  it.each([
    ['\\frac{1}{2}', 'It is $\\boxed{0.5}$.', 1, '0.5', 'equal (number, boxed)'],
    ['\\frac{1}{2}', 'So.\n[RESULT] \\frac12 [/RESULT]', 1, '\\frac12', 'equal (string, result-tag)'],
    ['\\frac{1}{2}', '\\boxed{1} [RESULT] 1/2 [/RESULT]', 1, '1/2', 'equal (string, result-tag)'],
    [
      '2\\sqrt{10}',
      'Final Answer: The final answer is $\\sqrt{40}$. I hope it is correct.',
      1,
      '\\sqrt{40}',
      'equal (number, minerva)',
    ],
    ['(1,2)', 'The answer is $(2, 1)$.', 0, '(2, 1)', 'different (number, answer)'],
    ['-2,1', 'So \\boxed{1} and \\boxed{-2}.', 1, '-2', 'equal (number, boxed)'],
    ['5', 'I count them: 3, 4, 5', 1, '5', 'equal (string, number)'],
    ['\\text{Evelyn}', 'There are 5 of them. So it is Evelyn.', 1, 'Evelyn', 'equal (string, sentence)'],
    ['5', '\\boxed{\\text{at least }5}', 0, '\\text{at least }5', 'different (string, boxed)'],
    ['5', '', 0, null, 'no answer found'],
  ])('scores against %p the output %p', async (target, output, value, extracted, reason) => {
    expect(await (await open()).score(item(target), output, { execute })).toMatchObject({ value, extracted, reason });
  });

  it('reads by one sign alone when asked to', async () => {
    const output = 'Final Answer: The final answer is $7$. I hope it is correct. \\boxed{8}';
    const extracted = async (rules: Partial<MathRules>, text = output) =>
      (await (await open(rules)).score(item('7'), text, { execute })).extracted;
    expect(await extracted({})).toBe('8');
    expect(await extracted({ extraction: 'minerva' })).toBe('7');
    expect(await extracted({ extraction: 'boxed' }, 'It is 7.')).toBeNull();
  });

  it('asks for a symbolic comparison when exact computation does not decide', async () => {
    const benchmark = await open();
    const asked: unknown[] = [];
    const tools = (equal: boolean | null): ScoringTools => ({
      execute,
      symbolicallyEqual: async (gold, answer) => {
        asked.push([gold.op, answer.op]);
        return { equal, reason: 'because' };
      },
    });
    const score = (given: ScoringTools) => benchmark.score(item('\\sec^2 x'), '$\\tan^2 x+1$', given);
    expect(await score(tools(true))).toMatchObject({ value: 1, reason: 'equal (symbolic, formula): because' });
    expect(await score(tools(false))).toMatchObject({ value: 0, reason: 'different (symbolic, formula): because' });
    expect(await score(tools(null))).toMatchObject({ value: 0, reason: 'undecided (symbolic, formula): because' });
    expect(asked).toEqual(Array(3).fill(['pow', 'add']));
    expect((await score({ execute })).reason).toMatch(/^undecided .*no symbolic comparison/);
  });

  it('makes items of what a user gives', async () => {
    const benchmark = await open();
    const none = () => {
      throw new Error('asked for its own items');
    };
    expect(benchmark.readItem({ answer: '\\frac34' }, none)).toMatchObject({ target: '\\frac34' });
    expect(benchmark.readItem({ answer: 12, id: 'mine' }, none)).toMatchObject({ id: 'mine', target: '12' });
    expect(benchmark.readItem({ solution: 'so \\boxed{x^{2}}' }, none)).toMatchObject({ target: 'x^{2}' });
    const items = await benchmark.items();
    const known = (id: string) => items.find((each) => each.id === id);
    expect(benchmark.readItem({ id: 'math:1' }, known)).toEqual(items[0]);
    expect(benchmark.readItem({ problem: 'Roots?' }, known)).toEqual(items[1]);
    const read = (raw: Record<string, unknown>) => () => benchmark.readItem(raw, known);
    expect(read({})).toThrow('field "item.answer" is missing');
    expect(read({ solution: 'no box' })).toThrow('field "item.solution" has no \\boxed{…}');
    expect(read({ problem: 'Other?' })).toThrow('field "item.problem" is no problem of this benchmark');
    expect(read({ answer: ' ' })).toThrow('field "item.answer" is empty');
    expect(read({ id: 'math:9' })).toThrow('there is no item "math:9"');
  });

  it('takes a decimal comma for one in an answer that a user gives, and for a list in a solution', async () => {
    const benchmark = await open();
    const value = async (raw: Record<string, unknown>, output: string) =>
      (
        await benchmark.score(
          benchmark.readItem(raw, () => undefined),
          output,
          { execute },
        )
      ).value;
    expect(await value({ answer: '1,22' }, '1.22')).toBe(1);
    expect(await value({ answer: '1,22' }, '\\boxed{22, 1}')).toBe(1);
    expect(await value({ solution: '\\boxed{1,22}' }, '1.22')).toBe(0);
  });

  it('reports accuracy by subject and level, and what stayed undecided', async () => {
    const benchmark = await open();
    const [first, second] = await benchmark.items();
    const outputs = [
      { item: first, output: '\\boxed{0.5}' },
      { item: first, output: '\\boxed{0.6}' },
      { item: second, output: '\\boxed{1,-2}' },
    ];
    const scored = [];
    for (const { item: asked = item(''), output } of outputs) {
      scored.push({ item: asked, output, score: await benchmark.score(asked, output, { execute }) });
    }
    expect(benchmark.figures(scored)).toEqual([
      { id: 'level: 2', value: 0.5, stderr: 0.5, unit: 'share' },
      { id: 'level: 4', value: 1, unit: 'share' },
      { id: 'subject: Algebra', value: expect.closeTo(2 / 3), stderr: expect.closeTo(1 / 3), unit: 'share' },
      { id: 'undecided', value: 0, stderr: 0, unit: 'share' },
    ]);
  });

  it('has another version for another rule or subset', async () => {
    const versions = [
      await open(),
      await open({ extraction: 'boxed' }),
      await open({ subset: 'math-500' }),
      await open(),
    ].map(({ version }) => version);
    expect(new Set(versions).size).toBe(3);
    expect(versions[3]).toBe(versions[0]);
  });
});
