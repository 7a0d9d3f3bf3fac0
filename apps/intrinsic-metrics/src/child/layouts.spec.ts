import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JobModels } from '../models/job-models.js';
import { OnnxProcess } from '../models/onnx-process.js';
import { fromSources, pythonIfReady, FIXTURES } from '../../test/spec-support.js';
import { ModelTokenizer } from './model-tokenizer.js';

jest.setTimeout(300_000);

const python = pythonIfReady();
const withPython = python === undefined ? describe.skip : describe;

const rows = [
  { instruction: 'What is 2 and 3?', response: '2 + 3 = 5' },
  { instruction: 'Indent it.', response: '  two spaces first' },
  { instruction: 'Say nothing.', response: '' },
  { instruction: 'Größe?\nBitte kurz.', response: '12 naïve 😀 日本\n\nthree ' },
  { instruction: 'Yes or no?', response: 'Yes' },
  { instruction: 'Think.', response: '<think>\nso\n</think>\n\n42' },
  { instruction: 'long '.repeat(20), response: 'short' },
  { instruction: 'short', response: 'again '.repeat(20) },
];

interface Expected {
  conversations: Record<string, { ids: number[]; start: number }[]>;
  pairs: Record<string, { ids: number[]; types: number[] }[]>;
  texts: Record<string, number[][]>;
}

withPython('tokens of a conversation', () => {
  let folder: string;
  let expected: Expected;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agora-layouts-'));
    expected = await new Promise<Expected>((resolve, reject) => {
      const script = join(FIXTURES, 'conversations.py');
      const child = execFile(python ?? '', [script, folder], (error, stdout) =>
        error ? reject(error) : resolve(JSON.parse(stdout) as Expected),
      );
      child.stdin?.end(JSON.stringify({ rows }));
    });
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("are the trainer's, with every shape of tokenizer and template", () => {
    const names = Object.keys(expected.conversations);
    expect(names.length).toBeGreaterThan(15);
    for (const name of names) {
      const tokenizer = new ModelTokenizer(join(folder, name));
      rows.forEach((row, index) => {
        // Its lstrip('\\n') takes spaces as well in the template library of this process.
        if (name === 'empty thought' && row.response.startsWith(' ')) return;
        const { ids, start } = tokenizer.conversation(row);
        expect({ name, row, ids, start }).toEqual({ name, row, ...expected.conversations[name]?.[index] });
      });
    }
  });

  it.each(['bert', 'roberta'])('are a pair of texts for an encoder, cut to its positions: %s', (kind) => {
    const tokenizer = new ModelTokenizer(join(folder, kind));
    const ours = rows.map((row) => tokenizer.conversation(row));
    expect(ours.map(({ ids, types }) => ({ ids, types }))).toEqual(expected.pairs[kind]);
    expect(ours.some(({ ids, whole = 0 }) => whole > ids.length)).toBe(true);
  });

  it.each(['bert', 'roberta'])('are a text for an encoder, cut to its positions before its separator: %s', (kind) => {
    const tokenizer = new ModelTokenizer(join(folder, kind));
    const ours = rows.flatMap(({ instruction, response }) =>
      [instruction, response].map((text) => tokenizer.text(text)),
    );
    expect(ours.map(({ ids }) => ids)).toEqual(expected.texts[kind]);
    expect(ours.some(({ ids, whole = 0 }) => whole > ids.length)).toBe(true);
  });
});

describe('a reward model that reads the last position of its batch', () => {
  const onnx = new OnnxProcess(fromSources);
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'agora-reward-'));
    await cp(join(FIXTURES, 'models', 'reward'), folder, { recursive: true });
    // The graph looks for another padding token than the tokenizer has.
    const path = join(folder, 'tokenizer_config.json');
    const config = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    await writeFile(path, JSON.stringify({ ...config, pad_token: '<|im_start|>' }));
  });
  afterAll(async () => {
    await onnx.close();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = (of: string): Promise<number[]> => {
    const models = new JobModels(onnx, { baseDir: of, onProgress: () => undefined });
    return models.rewards(of, rows, new AbortController().signal);
  };

  it('is refused', async () => {
    await expect(ask(folder)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(/model\.onnx gives a row .* alone and .* beside a longer one/) as string,
      fix: expect.stringContaining('pad_token_id') as string,
    });
  });

  it('is none when it finds its padding', async () => {
    expect(await ask(join(FIXTURES, 'models', 'reward'))).toHaveLength(rows.length);
  });
});
