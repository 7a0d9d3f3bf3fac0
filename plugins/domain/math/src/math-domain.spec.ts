import { describeDomain, DRAFT_WRITERS, pluginContext, seedRequests } from '@agora/testkit';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { DataSource, Domain } from '@agora/plugin-api';
import plugin, { type MathOptions } from './index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-math-'));
  await save(
    'gsm8k.jsonl',
    Array.from({ length: 6 }, (_, n) => ({ question: `G${n}?`, answer: `<<1*${n}=${n}>>${n}.\n#### ${n}` })),
  );
  await save('math.jsonl', [
    { problem: 'M0?', solution: 'It is $\\boxed{\\frac12}$.', level: 'Level 1' },
    { problem: 'M1?', answer: '7' },
  ]);
  await save('test.jsonl', [{ question: 'T?', answer: '#### 1' }]);
  await save('math-test.jsonl', [
    { problem: 'P?', solution: 'It is $\\boxed{\\frac{1}{2}}$.', level: 'Level 3', type: 'Algebra' },
    { problem: 'Q?', solution: 'They are $\\boxed{(1, 2)}$.', level: 'Level 1', type: 'Geometry' },
  ]);
});
afterAll(() => rm(folder, { recursive: true }));

const save = (name: string, rows: object[]) =>
  writeFile(join(folder, name), rows.map((row) => JSON.stringify(row)).join('\n'));

async function domain(options: unknown, notice?: (text: string) => void): Promise<Domain> {
  const context = { ...pluginContext({ baseDir: folder }), ...(notice ? { notice } : {}) };
  return plugin.create(plugin.options.parse(options), context);
}

const both = { seeds: { gsm8k: 'gsm8k.jsonl', math: 'math.jsonl' } };

describe('seeds of math', () => {
  it('makes instances of the rows with a worked solution, in the form that students learn', async () => {
    const seeds = await (await domain(both)).seeds(seedRequests.instances, 1);
    expect(seeds.map(({ id }) => id)).toEqual([
      ...['gsm8k:1', 'gsm8k:2', 'gsm8k:3', 'gsm8k:4', 'gsm8k:5', 'gsm8k:6'],
      'math:1',
    ]);
    expect(seeds[2]).toEqual({
      id: 'gsm8k:3',
      source: 'gsm8k',
      licence: 'MIT',
      instruction: 'G2?',
      response: '2.\n[RESULT] 2 [/RESULT]',
    });
    expect(seeds[6]?.response).toBe('It is $\\boxed{\\frac12}$.\n[RESULT] \\frac12 [/RESULT]');
  });

  it('reads a named file that is there only with .gz', async () => {
    await writeFile(join(folder, 'packed.jsonl.gz'), gzipSync(await readFile(join(folder, 'gsm8k.jsonl'))));
    const packed = await domain({ seeds: { gsm8k: 'packed.jsonl' } });
    expect(await packed.seeds(seedRequests.instances, 1)).toHaveLength(6);
  });

  it('asks for responses to the problems of both files when there is no file of instructions', async () => {
    const seeds = await (await domain(both)).seeds(seedRequests.instructions, 1);
    expect(seeds.map(({ id }) => id).sort()).toEqual([
      'gsm8k:1',
      'gsm8k:2',
      'gsm8k:3',
      'gsm8k:4',
      'gsm8k:5',
      'gsm8k:6',
      'math:1',
      'math:2',
    ]);
    expect(seeds.every(({ response }) => response === undefined)).toBe(true);
  });

  it('has bare answers improved when there is no file of poor instances', async () => {
    const seeds = await (await domain(both)).seeds(seedRequests.instancesToImprove, 1);
    expect(seeds.find(({ id }) => id === 'gsm8k:4')?.response).toBe('3');
    expect(seeds.find(({ id }) => id === 'math:2')?.response).toBe('7');
  });

  it('orders them by the experiment seed alone', async () => {
    const math = await domain(both);
    const ids = async (seed: number) => (await math.seeds(seedRequests.instructions, seed)).map(({ id }) => id).join();
    expect(await ids(1)).toBe(await ids(1));
    expect(new Set([await ids(1), await ids(2), await ids(3)]).size).toBeGreaterThan(1);
  });

  it('takes a file of its own for each method', async () => {
    await save('instances.jsonl', [
      { instruction: 'a', response: 'x\n[RESULT] 1 [/RESULT]' },
      { instruction: 'b', response: 'y\n#### 2' },
      { instruction: 'c', response: 'z \\boxed{3}' },
    ]);
    await save('instructions.jsonl', [{ instruction: 'ask' }]);
    await save('poor.jsonl', [{ instruction: 'q', response: 'whatever' }]);
    const math = await domain({
      seeds: {
        instanceGeneration: 'instances.jsonl',
        responseGeneration: 'instructions.jsonl',
        qualityEnhancement: 'poor.jsonl',
      },
    });
    expect((await math.seeds(seedRequests.instances, 1)).map(({ response }) => response)).toEqual([
      'x\n[RESULT] 1 [/RESULT]',
      'y\n[RESULT] 2 [/RESULT]',
      'z \\boxed{3}\n[RESULT] 3 [/RESULT]',
    ]);
    expect(await math.seeds(seedRequests.instructions, 1)).toEqual([
      { id: 'response-generation:1', instruction: 'ask' },
    ]);
    expect(await math.seeds(seedRequests.instancesToImprove, 1)).toEqual([
      { id: 'quality-enhancement:1', instruction: 'q', response: 'whatever' },
    ]);
  });

  it('names every file that is not there, also those of other methods', async () => {
    const lost = await domain({
      seeds: { gsm8k: 'gsm8k.jsonl', math: 'no-math.jsonl', qualityEnhancement: 'no-pairs.jsonl' },
    });
    await expect(lost.seeds(seedRequests.instances, 1)).rejects.toMatchObject({
      code: 'not-found',
      problems: [
        { message: `seeds.math: ${folder}/no-math.jsonl does not exist` },
        { message: `seeds.qualityEnhancement: ${folder}/no-pairs.jsonl does not exist` },
      ],
    });
  });

  it('leaves out seeds that are too long, names them, and is a fault when none is left', async () => {
    const told: string[] = [];
    const short = await domain({ ...both, maxCharacters: 30 }, (text) => told.push(text));
    expect(await short.seeds(seedRequests.instances, 1)).toHaveLength(6);
    expect(told).toEqual([
      'domain "math", instance-generation: 1 of 7 seeds are longer than maxCharacters (30) and left out: math:1',
    ]);
    await expect((await domain({ ...both, maxCharacters: 5 })).seeds(seedRequests.instances, 1)).rejects.toThrow(
      'all 7 are longer than maxCharacters',
    );
  });

  it('says what is missing', async () => {
    await expect((await domain({ seeds: {} })).seeds(seedRequests.instances, 1)).rejects.toMatchObject({
      code: 'invalid-input',
      fix: expect.stringContaining('seeds.gsm8k'),
    });
    await save('answers.jsonl', [{ problem: 'M?', answer: '7' }]);
    const answersOnly = await domain({ seeds: { math: 'answers.jsonl' } });
    await expect(answersOnly.seeds(seedRequests.instances, 1)).rejects.toMatchObject({
      fix: expect.stringContaining('with worked solutions'),
    });
    await save('unmarked.jsonl', [{ instruction: 'a', response: 'it is three' }]);
    const unmarked = await domain({ seeds: { instanceGeneration: 'unmarked.jsonl' } });
    await expect(unmarked.seeds(seedRequests.instances, 1)).rejects.toThrow(
      /seeds\.instanceGeneration: .*unmarked\.jsonl, line 1, field "response"/,
    );
    await save('odd.jsonl', [{ problem: 'M?', solution: 'no box' }]);
    await expect((await domain({ seeds: { math: 'odd.jsonl' } })).seeds(seedRequests.instructions, 1)).rejects.toThrow(
      /seeds\.math: .*odd\.jsonl, line 1, field "solution" has no \\boxed/,
    );
    await save('no-number.jsonl', [{ question: 'G?', answer: 'four' }]);
    await expect(
      (await domain({ seeds: { gsm8k: 'no-number.jsonl' } })).seeds(seedRequests.instructions, 1),
    ).rejects.toThrow(/line 1, field "answer" must end with "#### "/);
  });
});

describe('the plugin', () => {
  it('takes a test file alone and finds the examples among the seeds', async () => {
    const math = await domain({ ...both, benchmarks: { gsm8k: 'test.jsonl' } });
    expect(math.benchmarks.map(({ id }) => id)).toEqual(['gsm8k']);
    expect(JSON.stringify(math.benchmarks[0]?.prompt({ id: 'x', input: 'T?' }, 'few-shot'))).toContain('Question: G0?');
  });

  it('finds the public test and train files when none is named', async () => {
    const asked: string[] = [];
    const dataFile = async ({ title, names }: DataSource, from?: string): Promise<string> => {
      asked.push(`${title} in ${from}`);
      return join(folder, names[0] === 'gsm8k_test.jsonl' ? 'test.jsonl' : 'gsm8k.jsonl');
    };
    const options = plugin.options.parse({ folder: 'mine', benchmarks: { gsm8k: {} } });
    const math = await plugin.create(options, pluginContext({ baseDir: folder, dataFile }));
    expect(asked).toEqual([]);
    expect(await math.benchmarks[0]?.items()).toHaveLength(1);
    expect(asked).toEqual(['GSM8K test in mine']);
    await expect(math.benchmarks[0]?.prepare?.('few-shot')).rejects.toThrow('the rows of the public file');
    expect(asked).toEqual(['GSM8K test in mine', 'GSM8K train in mine']);
    const alone = await domain({ benchmarks: { gsm8k: {} } });
    await expect(alone.benchmarks[0]?.items()).rejects.toThrow('finds no public data');
  });

  it('compares with the reference when its extraction is asked for', () => {
    const rules = [
      {},
      { extraction: 'strict' },
      { extraction: 'flexible' },
      { extraction: 'strict', verdict: 'numeric' },
    ];
    const parsed = rules.map((gsm8k) => plugin.options.parse({ benchmarks: { gsm8k } }) as MathOptions);
    expect(parsed.map(({ benchmarks }) => benchmarks.gsm8k?.verdict)).toEqual([
      'numeric',
      'reference',
      'reference',
      'numeric',
    ]);
  });

  it('reads files from the folder that is named, and absolute ones from where they are', async () => {
    await mkdir(join(folder, 'sub'), { recursive: true });
    await save(join('sub', 'here.jsonl'), [{ question: 'In a folder?', answer: '#### 1' }]);
    const inFolder = await domain({ folder: 'sub', seeds: { gsm8k: 'here.jsonl' } });
    expect(await inFolder.seeds(seedRequests.instructions, 1)).toHaveLength(1);
    const absolute = await domain({ folder: 'sub', seeds: { gsm8k: join(folder, 'gsm8k.jsonl') } });
    expect(await absolute.seeds(seedRequests.instructions, 1)).toHaveLength(6);
  });

  it('repeats nothing when files move or a benchmark is scored by another rule', () => {
    const identity = (options: unknown) => plugin.identity?.(plugin.options.parse(options));
    expect(identity({ ...both, benchmarks: { gsm8k: { test: 'a.jsonl', verdict: 'reference' } } })).toEqual(
      identity({}),
    );
    expect(identity({ maxCharacters: 9 })).not.toEqual(identity({}));
    expect(identity({ format: 'json' })).not.toEqual(identity({}));
  });

  it.each([
    { seed: {} },
    { seeds: { gsm: 'x' } },
    { benchmarks: { gsm8k: { tests: 'x' } } },
    { benchmarks: { math: { subset: '500' } } },
    { maxCharacters: 0 },
  ])('refuses the options %p', (options) => {
    expect(plugin.options.safeParse(options).success).toBe(false);
  });
});

const drafts = [
  { instruction: 'What is 2 + 2?', response: 'Two and two more.\n[RESULT] 4 [/RESULT]' },
  { instruction: 'Halve 3.', response: 'One and a half.\n[RESULT] \\frac{3}{2} [/RESULT]' },
];

describe.each(['free-form', 'json', 'markdown'] as const)('in %s', (format) => {
  describeDomain(plugin, {
    options: () => ({
      format,
      seeds: { gsm8k: join(folder, 'gsm8k.jsonl'), math: join(folder, 'math.jsonl') },
      benchmarks: { gsm8k: join(folder, 'test.jsonl'), math: join(folder, 'math-test.jsonl') },
    }),
    invalidOptions: [
      { seeds: { gsm: 'x' } },
      { seeds: 'paper' },
      { maxCharacters: 0 },
      { format: 'xml' },
      { benchmarks: { gsm8k: { test: 'a', verdict: 'mine' } } },
    ],
    drafts,
    invalidDrafts: [
      { instruction: 'What is 2 + 2?', response: 'It is 4.' },
      { instruction: '[Insert problem here]', response: 'It is.\n[RESULT] 4 [/RESULT]' },
    ],
    write: DRAFT_WRITERS[format],
  });
});
