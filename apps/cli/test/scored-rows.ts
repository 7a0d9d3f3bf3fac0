interface Golden {
  benchmark: string;
  flags: string[];
  rows: {
    row: Record<string, unknown>;
    expected: { score: number; extracted: string | null; [detail: string]: unknown };
  }[];
}

/**
 * Rows for every benchmark that bring all they need, with what scoring must add to each (`expected`). `reason` is left out,
 * because its wording is free. `correct` is left out where it is true for a full score and false otherwise.
 */
export const GOLDEN: Golden[] = [
  {
    benchmark: 'gsm8k',
    flags: [],
    rows: [
      {
        row: { item: { answer: 'She has 4+5=<<4+5=9>>9.\n#### 9' }, output: '4 + 5 = 9\n#### 9', n: 1 },
        expected: { score: 1, extracted: '9', strict: true, flexible: true },
      },
      {
        row: { item: { answer: '#### 9' }, output: 'It is 9.0' },
        expected: { score: 1, extracted: '9.0', strict: false, flexible: false },
      },
      {
        row: { item: { answer: '#### 1,200' }, output: 'First 7.\n[RESULT] $1200 [/RESULT]' },
        expected: { score: 1, extracted: '$1200', strict: false, flexible: true },
      },
      {
        row: { item: { answer: '#### 9' }, output: 'none' },
        expected: { score: 0, extracted: null, strict: false, flexible: false },
      },
      {
        row: { item: { answer: '#### 9' }, output: '<think>#### 8</think>It is 9' },
        expected: { score: 1, extracted: '9', strict: false, flexible: true },
      },
    ],
  },
  {
    benchmark: 'gsm8k',
    flags: ['--extract', 'strict'],
    rows: [
      {
        row: { item: { answer: '#### 9' }, output: 'Nine.\n#### 9' },
        expected: { score: 1, extracted: '9', strict: true, flexible: true },
      },
      {
        row: { item: { answer: '#### 9' }, output: 'It is 9' },
        expected: { score: 0, extracted: null, strict: false, flexible: true },
      },
    ],
  },
  {
    benchmark: 'gsm8k',
    flags: ['--extract', 'strict', '--option', 'thoughts=keep'],
    rows: [
      {
        row: { item: { answer: '#### 9' }, output: '<think>#### 8</think>#### 9' },
        expected: { score: 0, extracted: '8', strict: false, flexible: true },
      },
    ],
  },
  {
    benchmark: 'math',
    flags: [],
    rows: [
      {
        row: { item: { answer: '\\frac{1}{2}' }, output: 'So it is $\\boxed{0.5}$.' },
        expected: { score: 1, extracted: '0.5', extraction: 'boxed', layer: 'number' },
      },
      {
        row: { item: { solution: 'We get $\\boxed{(1,2]}$.' }, output: 'The answer is $(1, 2]$.' },
        expected: { score: 1, extracted: '(1, 2]', extraction: 'answer', layer: 'string' },
      },
      {
        row: { item: { answer: '\\frac{2}{3}' }, output: 'Hence \\boxed{\\frac{3}{2}}' },
        expected: { score: 0, extracted: '\\frac{3}{2}', extraction: 'boxed', layer: 'number' },
      },
    ],
  },
  ...(['humaneval', 'mbpp'] as const).map((benchmark) => ({
    benchmark,
    flags: ['--plus'],
    rows: [
      {
        row: {
          item: { entry_point: 'add', test: 'assert add(1, 2) == 3\nassert add(-1, 1) == 0' },
          output: 'Here:\n```python\ndef add(a, b):\n    return a + b\n```\nDone.',
        },
        expected: { score: 1, extracted: 'def add(a, b):\n    return a + b', base: true },
      },
      {
        row: {
          item: { entry_point: 'add', test: 'assert add(1, 2) == 3' },
          output: 'def add(a, b):\n    return a - b',
        },
        expected: { score: 0, extracted: 'def add(a, b):\n    return a - b', base: false },
      },
      {
        // A program that ends well before it was asked anything has passed nothing.
        row: {
          item: { entry_point: 'add', test: 'assert add(2, 2) == 4' },
          output: 'import os\ndef add(a, b):\n    os._exit(0)',
        },
        expected: { score: 0, extracted: 'import os\ndef add(a, b):\n    os._exit(0)', base: false },
      },
    ],
  })),
  {
    benchmark: 'alpacaeval',
    flags: ['--option', 'lengthControl=off'],
    rows: [
      {
        row: { item: { index: 0 }, output: 'x', reference: 'yy', preference: 1.75 },
        expected: { score: 0.75, correct: true, extracted: '1.75', index: 0, output_length: 1, reference_length: 2 },
      },
      {
        row: { item: { index: 1 }, output: '\u{1F40B}', output_length: 7, reference_length: 5, preference: 1.25 },
        expected: { score: 0.25, correct: false, extracted: '1.25', index: 1 },
      },
    ],
  },
  {
    benchmark: 'arena-hard',
    flags: ['--option', 'release=v0.1'],
    rows: [
      {
        row: { item: { uid: 'q1' }, output: 'long', judgments: ['B is clearer. [[B>A]]', 'A by far: [[A>>B]]'] },
        expected: {
          score: 1,
          correct: true,
          extracted: 'B>A, A>>B',
          labels: ['B>A', 'A>>B'],
          battles: [1, 1, 1, 1],
          output_length: 4,
        },
      },
      {
        row: { item: 'q2', output: 'ok', games: [{ score: 'A=B' }, { score: 'B>>A' }] },
        expected: {
          score: 0.125,
          correct: false,
          extracted: 'A=B, B>>A',
          labels: ['A=B', 'B>>A'],
          battles: [0.5, 0, 0, 0],
          output_length: 2,
        },
      },
    ],
  },
  {
    benchmark: 'ifeval',
    flags: [],
    rows: [
      {
        row: {
          item: {
            prompt: 'Say hello without commas, at the end "Bye."',
            instruction_id_list: ['punctuation:no_comma', 'startend:end_checker'],
            kwargs: [{}, { end_phrase: 'Bye.' }],
          },
          output: 'Hello, here it is:\nHello there. Bye.',
          n: 1,
        },
        expected: {
          score: 0,
          extracted: '1 of 2 instructions followed',
          promptLoose: true,
          instructions: [
            { id: 'punctuation:no_comma', strict: false, loose: true },
            { id: 'startend:end_checker', strict: true, loose: true },
          ],
        },
      },
      {
        row: { item: { instruction_id_list: ['punctuation:no_comma'], kwargs: [{}] }, output: 'No comma.' },
        expected: {
          score: 1,
          extracted: '1 of 1 instructions followed',
          promptLoose: true,
          instructions: [{ id: 'punctuation:no_comma', strict: true, loose: true }],
        },
      },
    ],
  },
  {
    benchmark: 'alpacaeval',
    flags: [],
    rows: [
      {
        row: { item: { index: 0 }, output: 'Twelve 🙂', reference: 'Ten', preference: 1.75 },
        expected: {
          score: 0.75,
          correct: true,
          extracted: '1.75',
          index: 0,
          preference: 1.75,
          output_length: 8,
          reference_length: 3,
        },
      },
      {
        row: { item: { index: 804 }, logprobs: { m: -0.5 }, output_length: 20, reference_length: 30 },
        expected: {
          score: 0,
          extracted: '1',
          index: 804,
          preference: 1,
          output_length: 20,
          reference_length: 30,
        },
      },
    ],
  },
  {
    benchmark: 'arena-hard',
    flags: [],
    rows: [
      {
        row: { item: { uid: 'a' }, judgments: ['B is better. [[B>A]]', 'Clearly A. [[A>>B]]'] },
        expected: {
          score: 1,
          extracted: 'B>A, A>>B',
          labels: ['B>A', 'A>>B'],
          battles: [1, 1, 1, 1],
          output_length: 0,
        },
      },
      {
        row: { item: { uid: 'b' }, output: 'x', games: [{ score: 'A=B' }, { judgment: '[[A>B]] or [[B>A]]' }] },
        expected: {
          score: 0.5,
          correct: false,
          extracted: 'A=B, no label',
          labels: ['A=B', null],
          battles: [0.5],
          output_length: 1,
        },
      },
    ],
  },
];
