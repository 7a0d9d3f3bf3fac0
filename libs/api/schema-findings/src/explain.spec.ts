import { z } from 'zod';
import {
  allProblems,
  fieldName,
  explainIssues,
  firstProblem,
  nearest,
  sentenceOf,
  type ExplainOptions,
} from './index.js';

function told(schema: z.ZodType, value: unknown, options: ExplainOptions = {}): string[] {
  const { error } = schema.safeParse(value, { reportInput: true });
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return explainIssues(error?.issues ?? [], { schema: json, ...options }).map((finding) =>
    sentenceOf(fieldName(finding.path) || 'the file', finding),
  );
}

const file = z.strictObject({
  name: z.string().regex(/^[a-z]+$/, 'must be of small letters'),
  steps: z.int().min(1).max(20).optional().describe('How often it is tried'),
  kind: z.enum(['local', 'slurm']).optional(),
  files: z.array(z.string().min(1)).min(1).optional(),
  address: z.url().optional(),
  from: z.union([z.string(), z.array(z.string()), z.strictObject({ file: z.string(), row: z.number() })]).optional(),
});

describe('what a schema refuses', () => {
  it.each<[object, string]>([
    [{}, 'name is missing: add it (a text)'],
    [{ name: 3 }, 'name: expected a text, found the number 3'],
    [{ name: 'My task' }, 'name must be of small letters, found the text "My task"'],
    [{ name: null }, 'name: expected a text, found nothing'],
    [{ name: 'a', steps: 'many' }, 'steps: expected a number, found the text "many" (How often it is tried)'],
    [{ name: 'a', steps: 1.5 }, 'steps: expected a whole number, found the number 1.5 (How often it is tried)'],
    [{ name: 'a', steps: 0 }, 'steps: expected a number of at least 1, found the number 0 (How often it is tried)'],
    [{ name: 'a', steps: 21 }, 'steps: expected a number of at most 20, found the number 21 (How often it is tried)'],
    [{ name: 'a', steps: [] }, 'steps: expected a number, found an empty list (How often it is tried)'],
    [
      { name: 'a', kind: 'slrum' },
      'kind: expected one of: local, slurm, found the text "slrum"; did you mean "slurm"?',
    ],
    [{ name: 'a', kind: 'x' }, 'kind: expected one of: local, slurm, found the text "x"'],
    [{ name: 'a', files: [] }, 'files: expected a list of at least 1, found 0'],
    [{ name: 'a', files: ['b', ''] }, 'files[1]: expected a text that is not empty'],
    [{ name: 'a', files: { b: 'c' } }, 'files: expected a list, found an object of fields'],
    [{ name: 'a', address: 'here' }, 'address: expected a URL, found the text "here"'],
    [{ name: 'a', stepz: 1 }, 'stepz is no field here: did you mean "steps"?'],
    [{ name: 'a', zzzzzzzz: 1 }, 'zzzzzzzz is no field here: use name, steps, kind, files, address, from'],
    [{ name: 'a', commit: 1 }, 'commit is no field here: use name, steps, kind, files, address, from'],
    [{ naem: 'a', commit: 1 }, 'naem is no field here: did you mean "name"?'],
    [{ name: 'a', from: 3 }, 'from: expected a text or a list or an object of fields, found the number 3'],
    [{ name: 'a', from: ['b', 3] }, 'from[1]: expected a text, found the number 3'],
    [{ name: 'a', from: { file: 'b', row: 'c' } }, 'from.row: expected a number, found the text "c"'],
    [{ name: 'a', from: { file: 'b', row: 1, of: 2 } }, 'from.of is no field here: use file, row'],
  ])('is told of %j with what is expected and what was found', (value, sentence) => {
    expect(told(file, value, { quote: true })).toContain(sentence);
  });

  it.each<[string, z.ZodType, unknown, string]>([
    ['no object at all', file, [], 'the file: expected an object of fields, found an empty list'],
    ['a choice that is missing', z.object({ a: z.enum(['x', 'y']) }), {}, 'a is missing: add it (one of: x, y)'],
    ['a word that is missing', z.object({ a: z.literal('x') }), {}, 'a is missing: add it (x)'],
    [
      'forms that are missing',
      z.object({ a: z.union([z.number(), z.array(z.number())]) }),
      {},
      'a is missing: add it (a number or a list)',
    ],
    [
      'forms with words of their own',
      z.object({ a: z.union([z.number(), z.boolean()], { error: 'must be a number, or false' }) }),
      {},
      'a is missing: must be a number, or false',
    ],
    [
      'a text that is too long',
      z.string().max(3),
      'abcdef',
      'the file: expected a text of at most 3 characters, found 6',
    ],
    ['a list of another length', z.array(z.number()).length(2), [1], 'the file: expected a list of exactly 2, found 1'],
    [
      'a bound that is no part',
      z.number().positive(),
      0,
      'the file: expected a number greater than 0, found the number 0',
    ],
    ['no multiple', z.number().multipleOf(3), 2, 'the file: expected a multiple of 3, found the number 2'],
    ['no number', z.number(), Number.NaN, 'the file: expected a number, found the number NaN'],
    [
      'a prefix',
      z.string().startsWith('hub:'),
      'x',
      'the file: expected a text that begins with "hub:", found the text "x"',
    ],
    ['a pattern', z.string().regex(/^a$/), 'x', 'the file: expected a text that matches /^a$/, found the text "x"'],
    [
      'a time',
      z.iso.datetime(),
      'x',
      'the file: expected a date with time, such as 2026-01-31T12:00:00Z, found the text "x"',
    ],
    [
      'a name of a record',
      z.record(z.string().regex(/^a/, 'an a first'), z.number()),
      { b: 1 },
      'b is no name that may stand here: expected an a first',
    ],
    ['a field that may not be', z.object({ a: z.never().optional() }), { a: 1 }, 'a may not stand here: remove it'],
    ['a text that is a record', z.record(z.string(), z.string()), { a: 1 }, 'a: expected a text, found the number 1'],
    [
      'a rule of its own',
      z.string().refine(() => false, 'names no file'),
      'x',
      'the file names no file, found the text "x"',
    ],
    ['a rule of an object', z.object({}).refine(() => false, 'names no file'), {}, 'the file names no file'],
    [
      'a rule without words',
      z.string().refine(() => false),
      'x',
      'the file: expected another value, found the text "x"',
    ],
  ])('is told of %s', (_, schema, value, sentence) => {
    expect(told(schema, value, { quote: true })).toEqual([sentence]);
  });

  const shapes = z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('circle'), radius: z.number() }),
    z.strictObject({ kind: z.literal('square'), side: z.number() }),
  ]);

  it.each([
    [{ kind: 'circel' }, 'kind: expected one of: circle, square, found the text "circel"'],
    [{}, 'kind is missing: add it (one of: circle, square)'],
    [{ kind: 'square', side: 'x' }, 'side: expected a number, found the text "x"'],
  ])('is told by what names its form: %j', (value, sentence) => {
    expect(told(shapes, value, { quote: true })).toEqual([sentence]);
  });

  it('is told of the form that has most of the names, not of the first', () => {
    const forms = z.union([
      z.strictObject({ file: z.string() }),
      z.strictObject({ repo: z.string(), commit: z.string(), path: z.string() }),
    ]);
    expect(told(forms, { repo: 'a', commit: 'b', pth: 'c' })).toEqual([
      'path is missing: add it (a text)',
      'pth is no field here: did you mean "path"?',
    ]);
  });

  it('says why a text with a colon is none', () => {
    expect(told(file, { name: { Answer: 'one word' } }, { yaml: true })).toEqual([
      'name: expected a text, found an object of fields; a text with a colon, or one that begins with a bracket, stands in quotes',
    ]);
  });

  it('knows the fields of a schema that refers to itself', () => {
    interface Tree {
      leaf?: number | undefined;
      children?: Tree[] | undefined;
    }
    const tree: z.ZodType<Tree> = z.lazy(() =>
      z.strictObject({ leaf: z.number().optional(), children: z.array(tree).optional() }),
    );
    expect(told(z.object({ tree }), { tree: { children: [{ children: [{ lefa: 1 }] }] } })).toEqual([
      'tree.children[0].children[0].lefa is no field here: did you mean "leaf"?',
    ]);
  });
});

const SECRET = 'sk-written-in-the-wrong-place';

it.each([
  { name: SECRET },
  { name: 'a', steps: SECRET },
  { name: 'a', kind: SECRET },
  { name: 'a', address: SECRET },
  { name: 'a', from: { file: 'b', row: SECRET } },
  { name: 'a', from: [[SECRET]] },
  { name: 'a', files: SECRET },
])('no value is repeated unless it is asked for: %j', (value) => {
  const sentences = told(file, value);
  expect(sentences).toHaveLength(1);
  expect(sentences.join()).not.toContain(SECRET);
});

it('is understood without what was found', () => {
  const { error } = file.safeParse({ steps: 'x', files: 3 });
  expect(error && allProblems(error)).toBe(
    'name is missing: add it (a text); steps: expected a number, found a text; files: expected a list, found a number',
  );
});

it('names the first problem, and what is wrong as a whole', () => {
  const error = (value: unknown): z.ZodError =>
    file.safeParse(value, { reportInput: true }).error ?? new z.ZodError([]);
  expect(firstProblem(error({ name: 'a', from: [1] }))).toBe('field "from[0]": expected a text, found a number');
  expect(firstProblem(error(3), 'the row')).toBe('the row: expected an object of fields, found a number');
  expect(firstProblem(new z.ZodError([]), 'the row')).toBe('the row is not as expected');
});

it.each([
  ['provder', ['model', 'provider'], 'provider'],
  ['kye', ['key'], 'key'],
  ['BASEURL', ['baseURL'], 'baseURL'],
  ['gpu', ['nodes', 'gpus'], 'gpus'],
  ['x', ['id', 'y'], undefined],
  ['', ['a'], undefined],
  ['temperature', ['topP'], undefined],
])('the name nearest to %j among %j', (given, names, name) => {
  expect(nearest(given, names)).toBe(name);
});

it('a name of a megabyte is near to none', () => {
  expect(
    nearest(
      'a'.repeat(1_000_000),
      Array.from({ length: 1000 }, () => 'ab'),
    ),
  ).toBeUndefined();
});
