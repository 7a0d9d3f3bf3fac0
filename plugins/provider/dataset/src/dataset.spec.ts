import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Fault, type PluginContext, type RowSet } from '@agora/plugin-api';
import { parquetWriteBuffer } from 'hyparquet-writer';
import plugin from './index.js';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'agora-rows-'));
});
afterEach(() => rm(dir, { recursive: true }));

const context = {
  resolvePath: (path: string) => join(dir, path),
} as PluginContext;

async function open(options: Record<string, unknown>, domain = 'math'): Promise<RowSet> {
  const provider = await plugin.create(plugin.options.parse(options), context);
  const set = await provider.rows?.(domain);
  if (!set) throw new Error('there is a set');
  return set;
}

async function write(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(dir, name), content);
  return name;
}

const lines = (...rows: unknown[]): string => rows.map((row) => JSON.stringify(row)).join('\n');

async function texts(set: RowSet): Promise<[string, string][]> {
  const positions = Array.from({ length: set.facts.rows }, (_, position) => position);
  return (await set.take(positions)).map(({ instruction, response }) => [instruction, response]);
}

async function wrong(options: Record<string, unknown>): Promise<Fault> {
  const error: unknown = await open(options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!Fault.is(error)) throw new Error(`no fault but ${String(error)}`);
  expect(error.fix).toEqual(expect.any(String));
  return error;
}

describe('layouts', () => {
  const chat = (first: string, second: string, content: string, question: string, answer: string) => [
    { [first]: question.startsWith('s') ? 'system' : 'user', [content]: question },
    { [first]: second, [content]: answer },
  ];

  it.each([
    ['alpaca', { instruction: 'Add', input: '1 and 2', output: '3' }, ['Add\n\n1 and 2', '3']],
    ['alpaca without input', { instruction: 'Add', input: '', output: '3' }, ['Add', '3']],
    ['messages', { messages: chat('role', 'assistant', 'content', 'q', 'a') }, ['q', 'a']],
    [
      'ShareGPT',
      {
        conversations: [
          { from: 'human', value: 'q' },
          { from: 'gpt', value: 'a' },
        ],
      },
      ['q', 'a'],
    ],
    ['prompt and completion', { prompt: 'q', completion: 'a' }, ['q', 'a']],
    [
      'conversational prompt and completion',
      { prompt: [{ role: 'user', content: 'q' }], completion: [{ role: 'assistant', content: 'a' }] },
      ['q', 'a'],
    ],
    ['question and answer', { question: 'q', answer: 4 }, ['q', '4']],
    [
      'parts',
      {
        messages: [
          { role: 'user', content: [{ type: 'text', text: 'q' }] },
          { role: 'assistant', content: 'a' },
        ],
      },
      ['q', 'a'],
    ],
  ])('recognises %s', async (_name, row, expected) => {
    expect(await texts(await open({ from: await write('a.jsonl', lines(row)) }))).toEqual([expected]);
  });

  it('takes named columns, and a layout where a row has several', async () => {
    const from = await write('a.jsonl', lines({ q: 'one', a: 'two', s: 'be brief' }));
    const columns = { instruction: 'q', response: 'a', system: 's' };
    expect(await texts(await open({ from, columns }))).toEqual([['be brief\n\none', 'two']]);
    expect(await texts(await open({ from, columns, system: 'drop' }))).toEqual([['one', 'two']]);
    const both = await write('b.jsonl', lines({ instruction: 'i', output: 'o', question: 'q', answer: 'a' }));
    expect(await texts(await open({ from: both, layout: 'question-answer' }))).toEqual([['q', 'a']]);
    const fault = await wrong({ from });
    expect(fault.message).toBe('a.jsonl, line 1 is laid out as no known set; its fields are: q, a, s');
  });

  it('cuts conversations of several turns only when told to', async () => {
    const turns = ['q1', 'a1', 'q2', 'a2'].map((content, at) => ({ role: at % 2 ? 'assistant' : 'user', content }));
    const one = turns.slice(0, 2);
    const from = await write('a.jsonl', lines({ messages: one }, { messages: turns }));
    const fault = await wrong({ from });
    expect(fault.message).toBe('a.jsonl, line 2 has 2 questions with answers, but an instance is one of each');
    expect(fault.fix).toContain('turns: first');
    const first = await open({ from, turns: 'first' });
    expect(await texts(first)).toEqual([
      ['q1', 'a1'],
      ['q1', 'a1'],
    ]);
    expect(first.facts).toMatchObject({ rows: 2, duplicates: 1, notes: [expect.stringContaining('1 conversations')] });
    expect((await open({ from, turns: 'skip' })).facts.rows).toBe(1);
  });
});

describe('files', () => {
  const rows = [
    { question: 'a, "b"\nc', answer: '1' },
    { question: 'd', answer: '2' },
  ];
  const expected = [
    ['a, "b"\nc', '1'],
    ['d', '2'],
  ];

  it('reads JSON, CSV, TSV and Parquet, and text with gzip', async () => {
    const csv = 'question,answer\n"a, ""b""\nc",1\nd,2\n';
    const column = (name: 'question' | 'answer') => ({ name, data: rows.map((row) => row[name]) });
    const files = [
      await write('a.json', JSON.stringify(rows)),
      await write('a.jsonl.gz', gzipSync(lines(...rows))),
      await write('a.csv', csv),
      await write('b.csv.gz', gzipSync(csv)),
      await write('a.tsv', 'question\tanswer\n"a, ""b""\nc"\t1\nd\t2\n'),
      await write(
        'a.parquet',
        new Uint8Array(parquetWriteBuffer({ columnData: [column('question'), column('answer')] })),
      ),
    ];
    for (const from of files) expect(await texts(await open({ from }))).toEqual(expected);
    const all = await open({ from: files });
    expect(all.facts).toMatchObject({ rows: 12, duplicates: 10, empty: 0, licence: null, costUsd: null });
    expect((await all.take([11, 0])).map(({ place }) => place)).toEqual(['a.parquet, row 2', 'a.json, row 1']);
  });

  it('counts what is blank, and takes it as it is', async () => {
    const from = await write(
      'a.jsonl',
      lines(
        { prompt: 'q', completion: '' },
        { prompt: 'q', completion: null },
        { prompt: 'a\0', completion: 'b\ud800' },
      ),
    );
    const { facts } = await open({ from });
    expect(facts).toMatchObject({ rows: 3, empty: 2, duplicates: 1 });
    expect(facts.notes).toEqual([expect.stringContaining('NUL'), expect.stringContaining('surrogate')]);
  });

  it('has a set for each domain where they are told apart', async () => {
    const from = { math: await write('m.jsonl', lines({ prompt: 'm', completion: '1' })) };
    expect(await texts(await open({ from, costUsd: { math: 3 } }))).toEqual([['m', '1']]);
    await expect(open({ from }, 'code')).rejects.toMatchObject({
      message: expect.stringContaining('no set for domain "code"'),
    });
  });

  it.each([
    ['no.jsonl', undefined, {}, 'no.jsonl does not exist'],
    ['a.txt', 'x', {}, 'a.txt is no file of rows'],
    ['a.jsonl', '', {}, 'a.jsonl has no rows'],
    ['a.jsonl', '{"prompt":"q","completion":"a"}\n{"prompt":', {}, 'a.jsonl, line 2 is not JSON'],
    ['a.jsonl', '{"prompt":"q","completion":"a"}\n{"prompt":"q"}', {}, 'a.jsonl, line 2 has no field "completion"'],
    ['a.jsonl', '[1]', {}, 'a.jsonl, row 1 is no object'],
    ['a.jsonl', '{"prompt":{"a":1},"completion":"a"}', {}, 'a.jsonl, line 1 holds an object in "prompt"'],
    [
      'a.jsonl',
      '{"prompt":"q","completion":"a"}',
      { columns: { instruction: 'x', response: 'y' } },
      'has no field "x"',
    ],
    ['a.jsonl', Buffer.from('7b2270ff', 'hex'), {}, 'a.jsonl, line 1 is not UTF-8'],
    ['a.jsonl.zst', Buffer.from('28b52ffd', 'hex'), {}, 'a.jsonl.zst is packed with zstd'],
    ['a.jsonl.gz', Buffer.from('1f8b0800', 'hex'), {}, 'a.jsonl.gz is not whole gzip data'],
    ['a.parquet', 'PAR1 no more', {}, 'a.parquet cannot be read'],
    ['a.csv', 'question,answer\nq,a\nq,a,b\n', {}, 'a.csv, line 3 is no row of the table'],
    ['a.csv', 'question,question\nq,a\n', {}, 'a.csv, line 1 names the column "question" twice'],
    ['a.csv', 'question,answer\nq\0,a\n', {}, 'a.csv, line 2 holds a NUL'],
    ['a.jsonl', '{"messages":[{"role":"tool","content":"x"}]}', {}, 'holds a message of "tool" in messages[0]'],
    ['a.jsonl', '{"messages":[{"role":"assistant","content":"x"}]}', {}, 'message 1 of "messages" is the assistant\'s'],
    ['a.jsonl', '{"messages":[]}', {}, 'has no answer in "messages"'],
  ])('says what is wrong with %s (%#)', async (name, content, more, message) => {
    if (content !== undefined) await write(name, content);
    expect((await wrong({ from: name, ...more })).message).toContain(message);
  });

  it('refuses columns that say nothing', () => {
    expect(plugin.options.safeParse({ from: 'a', columns: { instruction: 'x' } }).success).toBe(false);
    expect(plugin.options.safeParse({ from: 'a', columns: { messages: 'x', response: 'y' } }).success).toBe(false);
  });
});

it('answers nothing', async () => {
  const provider = await plugin.create(plugin.options.parse({ from: 'a' }), context);
  await expect(
    provider.complete({ model: 'm', prompt: { kind: 'text', text: '' }, sampling: {} }, AbortSignal.timeout(1000)),
  ).rejects.toMatchObject({ code: 'invalid-input' });
});
