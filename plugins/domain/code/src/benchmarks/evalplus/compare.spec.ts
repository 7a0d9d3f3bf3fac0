import { sandboxTools } from '@agora/sandbox/testing';
import { PROGRAMS } from './programs.js';

const tools = sandboxTools();

/** Results of the comparing program on pairs of values that Python expressions make. */
async function resultsOf(
  kind: string,
  entry: string,
  rows: readonly { given?: string; tolerance?: number; expected: string; actual: string }[],
): Promise<string[]> {
  const codec = PROGRAMS.compare.slice(0, PROGRAMS.compare.indexOf('"""A way out of a process'));
  const lines = rows.map(({ given = '[]', tolerance = 0, expected, actual }) => [
    `${tolerance}`,
    given,
    expected,
    actual,
  ]);
  const encode = [
    codec,
    'import collections',
    'Pair = collections.namedtuple("Pair", "a b")',
    'class All(int):\n    def __eq__(self, other): return True\n    __hash__ = int.__hash__',
    `for tolerance, *values in json.loads(${JSON.stringify(JSON.stringify(lines))}):`,
    '    print("\\t".join([tolerance] + [encode(eval(value)) for value in values]))',
  ].join('\n');
  const written = await tools.execute({ source: encode });
  if (written.exitCode !== 0) throw new Error(written.stderr);
  const stdin = `${JSON.stringify({ benchmark: kind, entry })}\n${written.stdout.trimEnd()}`;
  const { stdout } = await tools.execute({ source: PROGRAMS.compare, stdin });
  return stdout.trimEnd().split('\n');
}

const all = async (rows: readonly (readonly [string, string, string])[], tolerance = 0): Promise<void> => {
  const found = await resultsOf(
    'humaneval',
    'f',
    rows.map(([expected, actual]) => ({ expected, actual, tolerance })),
  );
  expect(rows.map(([expected, actual], index) => [expected, actual, found[index]])).toEqual(rows);
};

it('values are equal as Python has it', () =>
  all([
    ['1', '1.0', '1'],
    ['1', 'True', '1'],
    ['[1, 2]', '(1, 2)', '0'],
    ['{1, 2}', 'frozenset([2, 1])', '1'],
    ['{1: 2, 3: 4}', '{3: 4, 1: 2.0}', '1'],
    ['{"a": 1}', 'collections.Counter("a")', '1'],
    ['(1, 2)', 'Pair(1, 2)', '1'],
    ['{1, 2}', '{1: 0, 2: 0}.keys()', '1'],
    ['[1, 2]', '{1: 1, 2: 2}.values()', '0'],
    ['"1"', '1', '0'],
    ['None', 'None', '1'],
    ['None', 'False', '0'],
    ['2**80', '2**80', '1'],
    ['2**80', '2**80 + 1', '0'],
    ['0.1 + 0.2', '0.3', '0'],
    ['float("nan")', 'float("nan")', '0'],
    ['float("inf")', 'float("inf")', '1'],
    ['1', 'All(2)', '0'],
    ['1', 'object()', '0'],
    ['Fraction(1, 2)', '0.5', '1'],
    ['"\\ud800"', '"\\ud800"', '1'],
    ['b"a"', 'bytearray(b"a")', '1'],
    ['[]', '[[]]', '0'],
  ]));

it('values of one type may differ within the tolerance, as numpy has it', () =>
  all(
    [
      ['0.3', '0.1 + 0.2', '1'],
      ['0.3', '0.3001', '0'],
      ['1', '1.0', '1'],
      ['1.0', '1', '1'],
      ['1e9', '1e9 + 50', '1'],
      ['1e9', '1e9 + 500', '0'],
      ['1.5', '"1.5"', '0'],
      ['1.5', '[1.5]', '0'],
      ['[1.5, 2.5]', '[1.5 + 1e-8, 2.5]', '1'],
      ['[1.5, 2.5]', '(1.5 + 1e-8, 2.5)', '0'],
      ['[1.5, 2.5]', '[1.5 + 1e-8]', '0'],
      ['[[1.5], [2.5]]', '[[1.5 + 1e-8], [2.5]]', '1'],
      // numpy stretches the one over the other; so does the reference.
      ['[[1.5, 1.5], [2.5, 2.5]]', '[[1.5 + 1e-8], [2.5]]', '1'],
      ['[[1.5, 1.5], [2.5, 2.5]]', '[[1.5], [2.5, 2.5 + 1e-8]]', '0'],
      ['[1.5, "a"]', '[1.5 + 1e-8, "a"]', '0'],
      ['[1.5, None]', '[1.5 + 1e-8, None]', '0'],
      ['float("nan")', 'float("nan")', '0'],
      ['float("inf")', '1e300', '0'],
      ['[float("inf"), 1.5]', '[float("inf"), 1.5 + 1e-8]', '1'],
      ['1 + 2j', '1 + 2j + 1e-8', '1'],
      ['{1.5: 1}', '{1.5 + 1e-8: 1}', '0'],
      ['True', 'False', '0'],
      ['[2**70]', '[2**70 + 1]', '0'],
    ],
    1e-6,
  ));

it('any zero of a polynomial will do', async () => {
  const rows = ['1.0', '2.0', '1.5', '"1"', '2'].map((actual) => ({
    given: '[[2, -3, 1]]',
    tolerance: 1e-4,
    expected: '1.0',
    actual,
  }));
  expect(await resultsOf('humaneval', 'find_zero', rows)).toEqual(['1', '1', '0', '0', '1']);
});

it.each([
  ['are_equivalent', '[36, 57]', 'False', { True: '1', None: '1' }],
  ['sum_div', '[8]', '7', { '7': '1', '0': '1', '8': '0' }],
  [
    'surface_Area',
    '[3, 4]',
    '33',
    { '33': '1', [String(Math.round(9 + 6 * Math.sqrt(1.5 ** 2 + 16)))]: '1', '34.5': '0' },
  ],
  ['digit_distance_nums', '[1, 23]', '4', { '4': '1', '5': '0' }],
  ['other', '[1]', '4', { '4': '1', '0': '0' }],
])('MBPP’s %s takes what its text allows', async (entry, given, expected, actual: Record<string, string>) => {
  const rows = Object.keys(actual).map((value) => ({ given, expected, actual: value }));
  expect(await resultsOf('mbpp', entry, rows)).toEqual(Object.values(actual));
});
