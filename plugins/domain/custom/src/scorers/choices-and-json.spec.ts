import { scoring } from '../../test/task-folder.js';

const CHOICES = { choices: ['a dog', 'Paris', 'B', 'all of them'], target: 'Paris' };

describe('multiple-choice', () => {
  it.each([
    'B',
    'b',
    '(B)',
    'B.',
    'B)',
    '**B**',
    '"B"',
    'B. Paris',
    '(B) Paris',
    'B: Paris.',
    'Option B',
    'Paris',
    'paris.',
    'The answer is B.',
    'Answer: (B) Paris',
    'The correct answer is **B**',
    'The answer is B, because it is the capital.',
    'Let us see. Dogs are no cities.\n\nSo the right choice is (B).',
    'B. Paris\n\nParis is the capital of France.',
    '[RESULT] B [/RESULT]',
    '\\boxed{B}',
    '```\nB\n```',
    'B</s> and more',
    '(b) Paris',
    '[B]',
    'Answer: [B]',
    'Ｂ',
    'I choose B.',
    'B is correct.',
    'So it must be B.',
    'A is wrong. C is wrong. So B.',
    'The capital of France is Paris.',
    'The answer is C. No wait, the answer is B.',
  ])('takes %j for B', async (output) => {
    expect(await (await scoring('multiple-choice', CHOICES))(output)).toMatchObject({ value: 1, extracted: 'B' });
  });

  it.each([
    '',
    'A',
    'E',
    'A or B',
    'B or C',
    'B and C',
    'not B',
    'A dog',
    'a dog',
    'A. B',
    'The answer is not B.',
    'The answer is A, not B.',
    'B\nC',
    'Both A and B',
    'I think that B might be right but so might C',
    'Because',
    'Bravo',
    'B. all of them',
    'I would not choose B.',
    'The capital is not Paris.',
    'b. all of them',
    'It must be B or C.',
    'A. It is not.\nB. It is.',
  ])('does not take %j for B', async (output) => {
    expect(await (await scoring('multiple-choice', CHOICES))(output)).toMatchObject({ value: 0 });
  });

  it('shows its choices, whichever way the row gives them', async () => {
    const listed = { choices: { b: 'blue', A: 'red' }, target: '(b)' };
    const score = await scoring('multiple-choice', listed);
    expect(await score('B. blue')).toMatchObject({ value: 1 });
  });
});

const SCHEMA = {
  type: 'object',
  properties: {
    name: { type: 'string' },
    age: { type: 'integer', minimum: 0 },
    mail: { type: 'string', format: 'email' },
  },
  required: ['name'],
  additionalProperties: false,
};

describe('json-schema', () => {
  const asked = { name: 'json-schema', schema: SCHEMA };

  it.each([
    '{"name": "Ann"}',
    '```json\n{"name": "Ann", "age": 3}\n```',
    'Here it is:\n\n```json\n{"name": "Ann"}\n```\nAnything else?',
    'Sure! {"name": "A {brace}"} Done.',
    '{"name": "Ann"}<|im_end|>',
  ])('allows %j', async (output) => {
    expect(await (await scoring(asked, {}))(output)).toMatchObject({ value: 1 });
  });

  it.each([
    '',
    'no JSON',
    '{"name": 3}',
    '{"age": 3}',
    '{"name": "Ann", "age": -1}',
    '{"name": "Ann", "age": 1.5}',
    '{"name": "Ann", "extra": 1}',
    '{"name": "Ann", "mail": "no"}',
    "{'name': 'Ann'}",
    '{"name": "Ann"',
    '[{"name": "Ann"}]',
    '"{\\"name\\": \\"Ann\\"}"',
    '{"name": "Ann",}',
  ])('refuses %j', async (output) => {
    expect(await (await scoring(asked, {}))(output)).toMatchObject({ value: 0 });
  });

  it('wants the target where there is one, in any order of fields', async () => {
    const score = await scoring(asked, { target: { name: 'Ann', age: 3 } });
    expect(await score('{"age": 3.0, "name": "Ann"}')).toMatchObject({ value: 1 });
    expect(await score('{"name": "Ann"}')).toMatchObject({ value: 0, reason: 'allowed, but not the target' });
  });

  it('may forbid words around the JSON, though never a fence', async () => {
    const score = await scoring({ ...asked, around: 'nothing' }, {});
    expect(await score('```\n{"name": "Ann"}\n```')).toMatchObject({ value: 1 });
    expect(await score('Sure: {"name": "Ann"}')).toMatchObject({ value: 0 });
  });

  it('gives no score where a pattern of the schema takes too long', async () => {
    const score = await scoring({ name: 'json-schema', schema: { type: 'string', pattern: '^(?:ab|a|b)+$' } }, {});
    expect(await score(JSON.stringify(`${'ab'.repeat(40)}!`))).toMatchObject({ unscored: true });
  });
});
