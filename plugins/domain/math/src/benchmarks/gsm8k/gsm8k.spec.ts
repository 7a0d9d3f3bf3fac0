import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { extract } from './extract.js';
import { isRight } from './score.js';
import { Gsm8k } from './benchmark.js';
import { ownShots, publicShots } from './prompts.js';
import { parseNumber } from '@agora/math-equivalence';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-gsm8k-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, rows: { question: string; answer: string }[]) {
  const path = join(folder, name);
  await writeFile(path, rows.map((row) => JSON.stringify(row)).join('\n'));
  return { path, option: `benchmarks.${name}` };
}

const train = Array.from({ length: 7 }, (_, index) => ({
  question: `Train ${index}?`,
  answer: `<<${index}+0=${index}>>${index} it is.\n#### ${index}`,
}));
const test = [
  { question: 'How many dollars?', answer: 'Count.\n#### 1,234' },
  { question: 'How many?', answer: 'Count.\n#### 7' },
];

const open = async (
  rules: { extraction?: 'auto' | 'strict' | 'flexible'; verdict?: 'numeric' | 'reference' } = {},
  shots = train,
) =>
  new Gsm8k(() => file('test.jsonl', test), await ownShots(await file('train.jsonl', shots)), {
    extraction: 'auto',
    verdict: 'numeric',
    ...rules,
  });

describe('GSM8K', () => {
  it('makes items whose target is the gold number as written', async () => {
    const benchmark = await open();
    expect(await benchmark.items()).toEqual([
      { id: 'gsm8k:1', input: 'How many dollars?', target: '1,234' },
      { id: 'gsm8k:2', input: 'How many?', target: '7' },
    ]);
    expect(benchmark.sampling).toEqual({ temperature: 0, maxTokens: 1024 });
  });

  it('asks base models with the first five train rows and chat models with the question alone', async () => {
    const benchmark = await open();
    const item = { id: 'x', input: 'How many?', target: '7' };
    const worked = train.slice(0, 5).map(({ question, answer }) => `Question: ${question}\nAnswer: ${answer}\n\n`);
    expect(benchmark.prompt(item, 'few-shot')).toEqual({
      kind: 'text',
      text: `${worked.join('')}Question: How many?\nAnswer:`,
    });
    expect(benchmark.stop('few-shot')).toEqual(['Question:', '</s>', '<|im_end|>']);
    const chat = benchmark.prompt(item, 'chat');
    expect(chat).toMatchObject({ kind: 'chat', messages: [{ role: 'user' }] });
    expect(JSON.stringify(chat)).not.toContain('Train');
    expect(benchmark.stop('chat')).toEqual([]);
  });

  it('has another version for other rules and other examples, and the same for the same', async () => {
    const versions = await Promise.all([
      open().then(({ version }) => version),
      open({ verdict: 'reference' }).then(({ version }) => version),
      open({ extraction: 'strict' }).then(({ version }) => version),
    ]);
    const others = (await open({}, train.slice(1))).version;
    expect(new Set([...versions, others]).size).toBe(4);
    expect((await open()).version).toBe(versions[0]);
  });

  it('scores and says what it read and by which rule', async () => {
    const benchmark = await open();
    const item = { id: 'x', input: 'How many dollars?', target: '1,234' };
    expect(await benchmark.score(item, 'So $1,234.00.\n[RESULT] $1,234.00 [/RESULT]')).toEqual({
      value: 1,
      extracted: '$1,234.00',
      reason: 'equal (result-tag, numeric)',
      details: { strict: false, flexible: false },
    });
    expect(await benchmark.score(item, 'It is 1235')).toEqual({
      value: 0,
      extracted: '1235',
      reason: 'different (flexible, numeric)',
      details: { strict: false, flexible: false },
    });
    expect(await benchmark.score(item, 'I do not know')).toEqual({
      value: 0,
      extracted: null,
      reason: 'no answer found',
      details: { strict: false, flexible: false },
    });
  });

  it('touches no file before it is used', async () => {
    let asked = 0;
    const find = async () => {
      asked += 1;
      return file('train.jsonl', train);
    };
    const benchmark = new Gsm8k(find, publicShots(find), { extraction: 'auto', verdict: 'numeric' });
    expect(benchmark.version).toBe('3+auto+numeric+shots-b51d53e3');
    await benchmark.score({ id: 'x', input: '', target: '1' }, '1');
    await benchmark.prepare('chat');
    expect(asked).toBe(0);
    expect(() => benchmark.prompt({ id: 'x', input: '' }, 'few-shot')).toThrow('before prepare()');
    // Examples that are not the public ones would go by without another version.
    await expect(benchmark.prepare('few-shot')).rejects.toMatchObject({
      code: 'invalid-input',
      fix: expect.stringContaining('benchmarks.gsm8k.shots'),
    });
  });

  it('makes items of what a user gives', async () => {
    const benchmark = await open();
    const known = (id: string) => (id === 'gsm8k:2' ? { id, input: 'How many?', target: '7' } : undefined);
    const none = () => {
      throw new Error('asked for its own items');
    };
    expect(benchmark.readItem({ answer: 'Count.\n#### 1,234' }, none)).toMatchObject({ target: '1,234' });
    expect(benchmark.readItem({ answer: '18', question: 'How many?' }, none)).toMatchObject({
      target: '18',
      input: 'How many?',
    });
    expect(benchmark.readItem({ answer: 18 }, none)).toMatchObject({ target: '18' });
    expect(benchmark.readItem({ id: 'gsm8k:2' }, known)).toEqual({ id: 'gsm8k:2', input: 'How many?', target: '7' });
    const read = (raw: Record<string, unknown>) => () => benchmark.readItem(raw, known);
    expect(read({ id: 'gsm8k:9' })).toThrow('there is no item "gsm8k:9"');
    expect(read({})).toThrow('field "item.answer" is missing');
    expect(read({ answer: 'eighteen' })).toThrow('field "item.answer" holds no gold answer');
  });

  it('also reports the two figures of the reference', async () => {
    const benchmark = await open();
    const item = { id: 'x', input: '', target: '18' };
    const outputs = ['#### 18', 'It is 18', '#### 18.0', '17'];
    const scored = await Promise.all(
      outputs.map(async (output) => ({ item, score: await benchmark.score(item, output) })),
    );
    expect(benchmark.figures(scored)).toEqual([
      { id: 'exact-match-strict', value: 0.25, stderr: 0.25, unit: 'share' },
      { id: 'exact-match-flexible', value: 0.5, stderr: expect.closeTo(0.288675), unit: 'share' },
    ]);
    expect(benchmark.figures([])).toEqual([]);
  });

  it('refuses too few examples and examples out of the test', async () => {
    await expect(open({}, train.slice(0, 4))).rejects.toThrow('has 4 rows; few-shot prompts need 5');
    const leaky = await open({}, [...train.slice(0, 4), { question: 'How many?', answer: '#### 7' }]);
    await expect(leaky.items()).rejects.toThrow('line 2 is also one of the few-shot examples');
  });
});

describe('extraction', () => {
  it.each([
    ['The answer is 5.\n#### 18\nmore #### 19', '18', 'strict'],
    ['#### -1,234.50 dollars', '-1,234.50', 'strict'],
    ['a #### b', undefined, 'strict'],
    ['first 12 then 7', '7', 'flexible'],
    ['it costs $20.00', '$20.00', 'flexible'],
    ['the end is 8.', '8.', 'flexible'],
    ['12 and so on ...', '...', 'flexible'],
    ['nothing', undefined, 'flexible'],
  ] as const)('reads %p as %p by %s', (output, answer, rule) => {
    expect(extract(output, rule)?.answer).toBe(answer);
  });

  it.each([
    ['#### 5\n[RESULT] 18 [/RESULT]', '18', 'result-tag'],
    ['[RESULT] she has 18 dollars left [/RESULT]', '18', 'result-tag'],
    ['[RESULT] \\boxed{7/2} [/RESULT]', '7/2', 'result-tag'],
    ['[RESULT] 7/2 [/RESULT]', '7/2', 'result-tag'],
    ['[RESULT] nobody [/RESULT] #### 3', 'nobody', 'result-tag'],
    ['#### 3 and 4', '3', 'strict'],
    ['3 and 4', '4', 'flexible'],
  ])('by auto reads %p as %p (%s)', (output, answer, by) => {
    expect(extract(output, 'auto')).toEqual({ answer, by });
  });
});

describe('equality', () => {
  it.each([
    ['18', '18', true, true],
    ['18.', '18', true, true],
    ['$1,234', '1,234', true, true],
    ['18.0', '18', false, true],
    ['$20.00', '20', false, true],
    ['36/2', '18', false, true],
    ['19', '18', false, false],
    ['...', '18', false, false],
    ['3 1/2', '15.5', false, false],
    ['', '18', false, false],
  ])('%p against %p: reference %p, numeric %p', (extracted, gold, reference, numeric) => {
    expect(isRight(extracted, gold, 'reference')).toBe(reference);
    expect(isRight(extracted, gold, 'numeric')).toBe(numeric);
  });

  it('reads numbers as people write them and nothing else', () => {
    expect(['1,000', '$ 5', '.5', '-2', '25%', '1/0', '2x', '1e5'].map(parseNumber)).toEqual([
      1000,
      5,
      0.5,
      -2,
      25,
      undefined,
      undefined,
      undefined,
    ]);
  });
});
