import { THOUGHT_FORMATS } from '@agora/testkit';
import { withoutThoughts } from '@agora/text-tools';
import { scoring } from '../../test/task-folder.js';

// Outputs as models write them: what is asked for, then outputs that are right and outputs that are wrong.

type Asked = [scorer: string | Record<string, unknown>, row: Record<string, unknown>];
interface Case {
  asked: Asked;
  right: string[];
  wrong: string[];
}

const CASES: Record<string, Case> = {
  'exact: a word': {
    asked: ['exact', { target: 'billing' }],
    right: [
      'billing',
      'Billing.',
      '  billing\n',
      '"billing"',
      '“Billing.”',
      '**billing**',
      '`billing`',
      '```\nbilling\n```',
      '```text\nbilling\n```',
      'The label is:\n```\nbilling\n```',
      'Answer: billing',
      '**Answer:** billing',
      'Final answer: "Billing"',
      'The answer is billing.',
      'Answer:\nbilling',
      'They speak of an invoice.\n\nbilling',
      '[RESULT] billing [/RESULT]',
      '<answer>billing</answer>',
      'It is \\boxed{\\text{billing}}.',
      'billing<|im_end|>\n<|im_start|>user\ntechnical',
      'ｂｉｌｌｉｎｇ',
      'The answer is **billing**.',
      '**Answer: billing**',
      '- billing',
      '### billing',
      'Output: billing',
      'The answer is technical. No, the answer is billing.',
    ],
    wrong: [
      '',
      'technical',
      'billing or technical',
      'not billing',
      'The answer is not billing.',
      'billings',
      'billing, because they speak of an invoice',
      'Answer: technical\n\n(It is not billing)',
      'billing\ntechnical',
      '[RESULT] technical [/RESULT] billing',
      'I cannot tell whether it is billing.',
    ],
  },
  'exact: letters of one case': {
    asked: [{ name: 'exact', case: 'keep' }, { target: 'pH' }],
    right: ['pH', '"pH"', 'pH.'],
    wrong: ['PH', 'ph'],
  },
  'exact: several answers': {
    asked: ['exact', { target: ['UK', 'United Kingdom'] }],
    right: ['UK', 'the answer is United  Kingdom'],
    wrong: ['UK, United Kingdom', 'England'],
  },
  'exact: several lines': {
    asked: ['exact', { target: 'one\ntwo' }],
    right: ['one\ntwo', '```\none\r\ntwo\n```'],
    wrong: ['two', 'two\none'],
  },
  'numeric: a whole number': {
    asked: ['numeric', { target: 1234 }],
    right: [
      '1234',
      '1,234',
      '1234.0',
      '$1,234',
      '1 234 000 grams are 1,234 kg.',
      'It weighs 1,234 kg',
      '1,234 km/h.',
      'So 1000 + 234 = 1234',
      '**1234**',
      '"1234"',
      '```\n1234\n```',
      '\\boxed{1234}',
      '[RESULT] 1,234 EUR [/RESULT], of 20 000',
      'The answer is 1234. There were 7 of them before.',
      '1234</s>',
      '１２３４',
      '1234kg',
      'EUR 1,234',
      '1.234e3',
      '1234°C',
      '1_234',
      '1234 ± 2',
    ],
    wrong: [
      '',
      '1235',
      '-1234',
      '12.34',
      'one of many',
      '1234 or 1235',
      'between 1234 and 1300',
      'The answer is 7, not 1234.',
    ],
  },
  'numeric: a whole number of ten digits': {
    asked: ['numeric', { target: 9876543210 }],
    right: ['9876543210', '9,876,543,210', '9876543210.0', '9.87654321e9'],
    wrong: ['9876543211', '9876543209', '9876543210.5', '987654321', '9.8765e9'],
  },
  'numeric: more digits than a number of JSON holds': {
    asked: ['numeric', { target: '12345678901234567890' }],
    right: ['12345678901234567890', '12,345,678,901,234,567,890', '$12345678901234567890'],
    wrong: ['12345678901234567891', '12345678901234567000', '-12345678901234567890', '123456789012345678900'],
  },
  'numeric: a computed target': {
    asked: ['numeric', { target: 0.14285714285714285 }],
    right: ['1/7', '0.1428571428571', '\\frac{1}{7}'],
    wrong: ['0.143', '0.14'],
  },
  'numeric: within a tolerance, of many digits': {
    asked: [{ name: 'numeric', absolute: 2 }, { target: 9876543210 }],
    right: ['9876543210', '9876543212'],
    wrong: ['9876543213'],
  },
  'numeric: within a tolerance': {
    asked: [{ name: 'numeric', relative: 0.01 }, { target: '3.14159' }],
    right: ['3.14', '3.141592653', '22/7'],
    wrong: ['3', '3.2'],
  },
  'numeric: an absolute tolerance': {
    asked: [{ name: 'numeric', absolute: 0.5 }, { target: '0' }],
    right: ['0', '0.5', '-0.5', '-.25'],
    wrong: ['0.51', '1'],
  },
  'numeric: marks of the last lines, and lists': {
    asked: ['numeric', { target: 12 }],
    right: [
      'Result: 12\nchecked 2 times',
      'The final result is 12.\nIt took 3 steps.\nAnd 4 friends.\nBye 5',
      '**Result:** 12 kg of 5 boxes',
      '**12**\n\n1. Take them.\n2. Add them.',
      '#### 12 apples\nThat took 3 steps.',
      'Final answer: 12 per 5 boxes',
      'The result is 20.\nThey are shared.\nEach gets 12.',
    ],
    wrong: ['12 of 20', 'Result: 13\nnot 12', '12\n1. Take', 'twelve'],
  },
  'numeric: a percentage': {
    asked: ['numeric', { target: '50%' }],
    right: ['50%', '50 percent', '50', '0.5', '1/2', 'It is 50 % of them'],
    wrong: ['5', '0.05', '0.5%', '500'],
  },
  'numeric: a part of one': {
    asked: ['numeric', { target: 0.5 }],
    right: ['0.5', '.5', '1/2', '½', '50%', '50 per cent', '0,5', '\\frac{1}{2}'],
    wrong: ['50', '5%', '2'],
  },
  'numeric: only marked answers': {
    asked: [{ name: 'numeric', unmarked: 'none' }, { target: 12 }],
    right: ['Answer: 12', '\\boxed{12}', '[RESULT] 12 [/RESULT]', 'Result: 12'],
    wrong: ['12', 'It is 12'],
  },
  'numeric: the last line': {
    asked: [{ name: 'numeric', unmarked: 'line' }, { target: 12 }],
    right: ['12', 'They are added.\n12 kg', '**12**', 'Answer: 12, of 3', '$12.00', '7 + 5\n= 12'],
    wrong: ['They are 12 in all', '12\nThat took 3 steps.'],
  },
  'numeric: decimal commas': {
    asked: [{ name: 'numeric', decimals: 'comma' }, { target: '1.234,5' }],
    right: ['1234,5', '1.234,50 €', 'Das sind 1.234,5 kg.'],
    wrong: ['1.234', '1,2345', '12345'],
  },
  'numeric: a negative one': {
    asked: ['numeric', { target: '-5' }],
    right: ['−5', '–5 °C', 'minus 5', 'negative 5', '- 5', 'Answer: - 5', '(-5)', '$-5.00', '3 - 8 = -5'],
    wrong: ['5', 'plus 5', '10 minus 5', '10 - 5', 'First.\n- 5 apples'],
  },
  'numeric: thousands and decimals': {
    asked: ['numeric', { target: 1234.5 }],
    right: ['1,234.5', '1 234.5', '1.234,5', "1'234.5", '$1,234.50', '1 234,5 kg'],
    wrong: ['1 2345', '234.5', 'from 1 to 234.5'],
  },
  'numeric: a large one': {
    asked: ['numeric', { target: '1000000' }],
    right: ['1 million', '1.000.000', "1'000'000", '10^6', '1e6', '10,00,000', '1_000_000'],
    wrong: ['1', '1.000', '100,000', '10^5'],
  },
  'numeric: a whole one beside a decimal comma': {
    asked: ['numeric', { target: '12' }],
    right: ['12', '12,00 €', '12.0'],
    wrong: ['12,5', '12,50 €', '1,2'],
  },
  'numeric: a fraction': {
    asked: ['numeric', { target: '1/2' }],
    right: ['0.5', '1/2', '\\frac{1}{2}', '.5'],
    wrong: ['2', '1', '0.05'],
  },
  'math: a fraction': {
    asked: ['math', { target: '\\frac{1}{2}' }],
    right: ['$0.5$', '\\boxed{\\frac12}', 'The answer is 1/2.', '$2^{-1}$'],
    wrong: ['', '2', '\\boxed{-\\frac12}', 'x'],
  },
  'math: an expression': {
    asked: ['math', { target: 'x^2+2x+1' }],
    right: ['\\boxed{(x+1)^2}', '$1 + 2x + x^2$'],
    wrong: ['$x^2+1$', '(x-1)^2'],
  },
  'contains: a word': {
    asked: ['contains', { target: 'cat' }],
    right: ['A cat.', 'The "Cat" sat', '**cat**', 'it is a cat\n\nand more'],
    wrong: ['', 'category', 'concat', 'dog'],
  },
  'contains: all of them, and not others': {
    asked: [
      { name: 'contains', match: 'all' },
      { target: ['Paris', '2.1 million'], forbidden: ['London'] },
    ],
    right: ['Paris has 2.1  million people', 'About 2.1 million live in Paris.'],
    wrong: ['Paris', 'Paris, unlike London, has 2.1 million people'],
  },
  'contains: parts of words': {
    asked: [{ name: 'contains', words: false, case: 'keep' }, { target: 'Kat' }],
    right: ['Katze'],
    wrong: ['katze'],
  },
  'contains: letters beyond ASCII': {
    asked: ['contains', { target: 'für' }],
    right: ['Danke für alles'],
    wrong: ['Dafür danke'],
  },
  'regex: the target is the pattern': {
    asked: [{ name: 'regex', flags: 'i' }, { target: 'order #\\d{4}\\b' }],
    right: ['Your Order #1234 is on its way', 'order #0001'],
    wrong: ['', 'order 1234', 'order #12345'],
  },
  'regex: all of the output': {
    asked: [{ name: 'regex', where: 'whole' }, { target: 'yes|no' }],
    right: ['yes', ' no\n'],
    wrong: ['yes and no', 'nose'],
  },
  'regex: the pattern finds the answer': {
    asked: [{ name: 'regex', pattern: 'label=(\\w+)' }, { target: 'spam' }],
    right: ['label=spam', 'first label=ham, then label=SPAM'],
    wrong: ['spam', 'label=ham', 'label=spam, no, label=ham'],
  },
};

describe.each(Object.entries(CASES))('%s', (_, { asked, right, wrong }) => {
  it('is right', async () => {
    const score = await scoring(...asked);
    for (const output of right) expect({ output, ...(await score(output)) }).toMatchObject({ output, value: 1 });
  });

  it('is wrong', async () => {
    const score = await scoring(...asked);
    for (const output of wrong) expect({ output, ...(await score(output)) }).toMatchObject({ output, value: 0 });
  });

  it('is none of what a model thought', async () => {
    const score = await scoring(...asked);
    const [good = '', bad = ''] = [right[0], wrong.find((output) => output !== '')];
    for (const [name, write] of THOUGHT_FORMATS) {
      expect({ name, ...(await score(withoutThoughts(write(bad, good)))) }).toMatchObject({ value: 1 });
      expect({ name, ...(await score(withoutThoughts(write(good, bad)))) }).toMatchObject({ value: 0 });
    }
  });
});

it('gives no score where a pattern takes too long', async () => {
  const score = await scoring('regex', { target: '(?:ab|a|b)+c' });
  expect(await score('ab'.repeat(40))).toMatchObject({ unscored: true, extracted: null });
});
