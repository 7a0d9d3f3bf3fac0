import { Fault } from '@agora/plugin-api';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readableOutput } from '../../test/readable-output.js';
import { ExitCode } from '../exit-code.js';
import { loadExperiment } from '../experiment/load-experiment.js';
import { init, type InitFlags } from './init.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-own-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function made(rows: string, flags: Partial<InitFlags> = {}, name = 'rows.csv'): Promise<string> {
  await writeFile(join(folder, name), rows);
  const { output, said } = readableOutput();
  const code = await init({ domain: 'my-task', from: join(folder, name), out: join(folder, 'out'), ...flags }, output);
  expect(code).toBe(ExitCode.done);
  return said();
}

const faultOf = (rows: string, flags?: Partial<InitFlags>, name?: string): Promise<{ message: string; fix: string }> =>
  made(rows, flags, name).then(
    () => Promise.reject(new Error('it was made')),
    (error: unknown) => {
      const { message, fix = '' } = Fault.from(error);
      return { message, fix };
    },
  );

const rowsOf = async (file: string) =>
  (await readFile(join(folder, 'out', 'my-task', file), 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const domainOf = () => readFile(join(folder, 'out', 'my-task', 'domain.yaml'), 'utf8');

const csv = (count: number) =>
  `question,answer\n${Array.from({ length: count }, (_, at) => `What is ${at} and ${at}?,${2 * at}`).join('\n')}\n`;

describe('agora init --domain', () => {
  it('holds half of the rows out, says how small a gap they can show, and writes an experiment', async () => {
    const said = await made(csv(40));
    expect(await rowsOf('seeds.jsonl')).toHaveLength(20);
    expect(await rowsOf('benchmark.jsonl')).toHaveLength(20);
    expect(said).toContain('Scorer: numeric (every target is a number)');
    expect(said).toContain('20 items, held out of the same rows');
    // 2.80 · √(0.2 / 20) and 2.80 · √(0.5 / 20), in percent.
    expect(said).toContain('a difference of 28.0 points');
    const { experiment } = await loadExperiment(join(folder, 'out', 'my-task.yaml'));
    expect(experiment.domains).toEqual([{ id: 'my-task', plugin: 'custom', options: { folder: 'my-task' } }]);
  });

  it('splits the same rows the same way again', async () => {
    await made(csv(40));
    const first = await rowsOf('benchmark.jsonl');
    await made(csv(40), { force: true });
    expect(await rowsOf('benchmark.jsonl')).toEqual(first);
    await made(csv(40), { force: true, heldOut: 5 });
    expect(await rowsOf('benchmark.jsonl')).toHaveLength(5);
  });

  it('takes a file of items, and leaves out what they ask', async () => {
    await writeFile(
      join(folder, 'items.jsonl'),
      '{"input": "What is 1 and 1?", "target": 2}\n{"input": "And 9?", "target": 9}\n',
    );
    const said = await made(csv(10), { benchmark: join(folder, 'items.jsonl') });
    expect(await rowsOf('seeds.jsonl')).toHaveLength(9);
    expect(said).toContain('1 seed left out as item of the benchmark: line 3');
  });

  it('warns of items that are nearly the same as a seed', async () => {
    await writeFile(
      join(folder, 'items.csv'),
      'text;label\n"the app crashes, on start!";bug\nPlease refund my order;money\n',
    );
    const said = await made(
      'text\tlabel\nThe app crashes on start\tbug\nHow are you?\tother\n',
      {
        benchmark: join(folder, 'items.csv'),
      },
      'rows.tsv',
    );
    expect(said).toContain('Warning: 1 of 2 items are nearly the same as a seed');
  });

  it.each([
    [
      'choices by letter',
      'question,A,B,answer\nOne?,x,y,A\nTwo?,x,z,B\nThree?,u,v,A\nFour?,u,w,B\n',
      'multiple-choice',
    ],
    [
      'choices in a cell',
      'question,choices,answer\nOne?,x | y,x\nTwo?,x | z,z\nThree?,"[""u"",""v""]",v\nFour?,u|w,w\n',
      'multiple-choice',
    ],
    ['short texts', 'text,label\na,x\nb,y\nc,x\nd,y\n', 'exact'],
    [
      'long texts',
      `text,response\n${['a', 'b', 'c', 'd'].map((one) => `${one},${one.repeat(90)}`).join('\n')}\n`,
      'judge',
    ],
    ['no targets', 'text\na\nb\nc\nd\n', 'judge'],
    [
      'tests',
      `question,entry_point,tests\n${['a', 'b', 'c', 'd'].map((one) => `${one},f,assert f() == 1`).join('\n')}\n`,
      'python-tests',
    ],
  ])('sees the scorer of %s', async (_, rows, scorer) => {
    expect(await made(rows)).toContain(`Scorer: ${scorer} (`);
    expect(await domainOf()).toMatch(new RegExp(`^scorer:(?: ${scorer}$|\\n  name: ${scorer}$)`, 'm'));
  });

  it('reads JSON lines and the layout of Alpaca', async () => {
    const rows = [1, 2, 3, 4].map((at) =>
      JSON.stringify({ instruction: 'Add.', input: `${at} and 1`, output: `${at + 1}` }),
    );
    expect(await made(rows.join('\n'), {}, 'rows.jsonl')).toContain(
      'input from instruction and input, target from output',
    );
    expect((await rowsOf('seeds.jsonl'))[0]).toMatchObject({
      input: expect.stringMatching(/^Add\.\n\n\d and 1$/) as string,
    });
  });

  const chat = (...texts: string[]) => texts.map((content, at) => ({ role: at % 2 ? 'assistant' : 'user', content }));

  it.each([
    ['messages', [1, 2, 3, 4].map((at) => ({ messages: chat(`What is ${at}?`, `${at}`) }))],
    [
      'ShareGPT',
      [1, 2, 3, 4].map((at) => ({
        conversations: [
          { from: 'human', value: `What is ${at}?` },
          { from: 'gpt', value: `${at}` },
        ],
      })),
    ],
  ])('reads conversations laid out as %s', async (_, rows) => {
    const said = await made(JSON.stringify(rows), {}, 'rows.json');
    expect(said).toContain('target from the answers');
    expect(said).toContain('Scorer: numeric');
    expect([...(await rowsOf('seeds.jsonl')), ...(await rowsOf('benchmark.jsonl'))]).toContainEqual({
      input: 'What is 3?',
      target: '3',
    });
  });

  it('puts a system prompt before its question, and takes the first of several turns, and says so', async () => {
    const rows = ['a', 'b', 'c', 'd'].map((at) =>
      JSON.stringify({ messages: [{ role: 'system', content: 'Be brief.' }, ...chat(`${at}?`, at, 'Sure?', 'Yes')] }),
    );
    const said = await made(rows.join('\n'), {}, 'rows.jsonl');
    expect(said).toContain(
      'Note: of 4 conversations of several turns only the first question and its answer are taken',
    );
    expect(said).toContain('Note: the system prompts of 4 conversations stand before their questions');
    expect(await rowsOf('seeds.jsonl')).toContainEqual({
      input: expect.stringMatching(/^Be brief\.\n\n[a-d]\?$/) as string,
      target: expect.stringMatching(/^[a-d]$/) as string,
    });
  });

  it('says which conversation cannot be taken', async () => {
    const rows = [{ messages: chat('a?', 'a') }, { messages: chat('b?') }];
    expect(await faultOf(rows.map((row) => JSON.stringify(row)).join('\n'), {}, 'rows.jsonl')).toMatchObject({
      message: expect.stringMatching(/rows\.jsonl, line 2 has no answer in "messages"/) as string,
    });
  });

  it('keeps rows without a target as seeds, never as items, and says which', async () => {
    const said = await made(`${csv(8)}And this?,\nAnd that?,\n`);
    expect(said).toContain('Note: 2 rows without a target, used as instructions alone: line 10, line 11');
    expect((await rowsOf('benchmark.jsonl')).every(({ target }) => target !== undefined)).toBe(true);
    expect(await rowsOf('seeds.jsonl')).toContainEqual({ input: 'And this?' });
  });

  it('keeps ids of items where they are ids, and says where not', async () => {
    const ids = (of: (at: number) => unknown) =>
      [0, 1, 2, 3].map((at) => JSON.stringify({ id: of(at), question: `What is ${at}?`, answer: at })).join('\n');
    await made(
      ids((at) => `q-${at}`),
      {},
      'rows.jsonl',
    );
    expect((await rowsOf('benchmark.jsonl'))[0]?.['id']).toMatch(/^q-\d$/);
    expect((await rowsOf('seeds.jsonl'))[0]).not.toHaveProperty('id');
    const said = await made(
      ids(() => 7),
      { force: true },
      'rows.jsonl',
    );
    expect(said).toContain(
      'the column id is not used, because "7" in line 2 is the id of an earlier row; items are numbered',
    );
    expect((await rowsOf('benchmark.jsonl'))[0]).not.toHaveProperty('id');
  });

  it('leaves repeated and contradicting rows out, and says which', async () => {
    const said = await made(`${csv(6)}What is 0 and 0?,0\nWhat is 1 and 1?,3\n`);
    expect(said).toContain('1 row left out as repetition: line 8');
    expect(said).toContain('1 row left out with the input of an earlier row but another target: line 9');
  });

  const WRONG: [string, string, Partial<InitFlags>, RegExp, RegExp][] = [
    ['no file', csv(4), { from: 'nowhere.csv' }, /--from: .*nowhere\.csv does not exist/, /./],
    ['no rows', 'question,answer\n', {}, /rows\.csv has no rows/, /rows/],
    ['three rows', csv(3), {}, /3 rows cannot be split/, /100 items/],
    ['one question', 'question,answer\nA?,1\nA?,2\nA?,1\n', {}, /1 row with an input of its own \(2 repeat one\)/, /./],
    [
      'too many held out',
      csv(6),
      { heldOut: 5 },
      /--held-out: 6 rows cannot be split into 5 items and 1 seed$/,
      /--benchmark/,
    ],
    [
      'unknown columns',
      'foo,bar,baz\n1,2,3\n',
      {},
      /no column is known to be the input/,
      /--input COLUMN; the columns are foo, bar, baz/,
    ],
    ['a misspelt column', csv(4), { target: 'anwser' }, /--target: .* no column "anwser"/, /question, answer/],
    [
      'an empty input',
      'question,answer\n,1\nb,2\nc,3\nd,4\n',
      {},
      /rows\.csv, line 2, field "question" is empty/,
      /input/,
    ],
    ['ragged rows', 'question,answer\na,1,2\n', {}, /rows\.csv, line 2 is no row of the table/, /double quotes/],
    ['an open quote', 'question,answer\n"a,1\nb,2\n', {}, /is no row of the table/, /double quotes/],
    [
      'a scorer that does not suit',
      'text,label\na,x\nb,y\nc,x\nd,y\n',
      { scorer: 'numeric' },
      /seeds\.jsonl, line 1, field "target" ".*" is no number/,
      /--force/,
    ],
    ['an unknown scorer', csv(4), { scorer: 'exakt' }, /domain\.yaml:\d+: scorer: there is no scorer "exakt"/, /./],
    ['a name with blanks', csv(4), { domain: 'My task' }, /"My task" is no name/, /small letters/],
    [
      'both ways of holding out',
      csv(4),
      { benchmark: 'x.jsonl', heldOut: 2 },
      /--held-out and --benchmark are both given/,
      /Leave one out/,
    ],
    [
      'a benchmark that asks every seed',
      csv(4),
      { benchmark: 'rows.csv' },
      /--benchmark: .*rows\.csv has every row of --from/,
      /leave --benchmark out/,
    ],
    [
      'a target among seeds that the scorer cannot use',
      `${csv(9)}And this?,five\nAnd that?,six\nAnd those?,ten\n`,
      { scorer: 'numeric', heldOut: 2 },
      /field "target" "\w+" is no number/,
      /number/,
    ],
    [
      'choices that one row lacks',
      'question,A,B,answer\nOne?,x,y,A\nTwo?,x,z,B\nThree?,u,,A\nFour?,u,w,B\n',
      {},
      /field "choices" is missing/,
      /list of 2 to 26/,
    ],
    [
      'a pattern without end',
      `text,pattern\n${['a', 'b', 'c', 'd'].map((one) => `${one},(${one}+)+$`).join('\n')}\n`,
      { scorer: 'regex', target: 'pattern' },
      /line 1, field "target" .* takes more than a second on a short text/,
      /regular expression/,
    ],
    ['one column twice', csv(4), { input: 'question', target: 'question' }, /are both "question"/, /two columns/],
    ['an example as well', csv(4), { example: 'gsm8k' }, /either --example or --domain/, /--from/],
  ];
  it.each(WRONG)('says what is wrong with %s', async (_, rows, flags, message, fix) => {
    const benchmark = flags.benchmark === 'rows.csv' ? { benchmark: join(folder, 'rows.csv') } : {};
    const fault = await faultOf(rows, { ...flags, ...benchmark });
    expect(fault.message).toMatch(message);
    expect(fault.fix).toMatch(fix);
  });

  it('overwrites nothing without --force', async () => {
    await mkdir(join(folder, 'out', 'my-task'), { recursive: true });
    await writeFile(join(folder, 'out', 'my-task', 'seeds.jsonl'), 'mine');
    expect((await faultOf(csv(8))).message).toContain('seeds.jsonl exists already');
    expect(await readFile(join(folder, 'out', 'my-task', 'seeds.jsonl'), 'utf8')).toBe('mine');
  });
});
