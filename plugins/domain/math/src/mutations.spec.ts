import { judge, readAnswer, readGold, type Gold } from '@agora/math-equivalence';
import { testDataFolder } from '@agora/testkit';
import { ALLOWED } from '../test/mutations/allowed.js';
import { WRITINGS } from '../test/mutations/answer-writings.js';
import { STYLES, WRONG_STYLES } from '../test/mutations/gsm8k-styles.js';
import { NEAR_MISSES } from '../test/mutations/near-misses.js';
import { gsm8kGolds, mathGolds } from '../test/mutations/real-golds.js';
import { format, tabulate, wrongOnes, type Row } from '../test/mutations/table.js';
import { VALUES } from '../test/mutations/value-writings.js';
import { extract } from './benchmarks/gsm8k/extract.js';
import { isRight } from './benchmarks/gsm8k/score.js';

// Every mutation of every gold answer of the public test files, judged without sympy: what that would have to decide counts
// as wrong for a mutation that keeps the value. `allowed.ts` lists the counts that are not zero. They may only go down:
// lower them there when this spec says that fewer are wrong.

const data = testDataFolder() ?? '';
const withData = data ? describe : describe.skip;

/** Prints the whole table, and gives the counts that are not zero. */
function judged(title: string, rows: readonly Row[], examples: readonly string[]): Record<string, number> {
  process.stdout.write(`${format(title, rows)}\n${examples.map((example) => `  ${example}\n`).join('')}\n`);
  return wrongOnes(rows);
}

withData('mutations of MATH’s 5,000 golds', () => {
  let golds: ReadonlyMap<string, number>;
  let read: Map<string, Gold>;
  beforeAll(() => {
    golds = mathGolds(data);
    read = new Map([...golds.keys()].map((gold) => [gold, readGold(gold)]));
  });

  const decide = (gold: string, output: string): string => {
    const found = readAnswer(output);
    const known = read.get(gold);
    return found && known ? judge(known, found).decision : 'none';
  };

  it('has 5,000 golds, 124 mutations that keep their value and 40 that do not', () => {
    expect([...golds.values()].reduce((sum, times) => sum + times, 0)).toBe(5000);
    expect(WRITINGS.length + VALUES.length).toBe(124);
    expect(NEAR_MISSES).toHaveLength(40);
    const names = [...WRITINGS, ...VALUES, ...NEAR_MISSES].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it.each([
    ['ways to write a final answer', WRITINGS, ALLOWED.writings, false],
    ['ways to write the same value', VALUES, ALLOWED.values, false],
    ['near misses', NEAR_MISSES, ALLOWED.nearMisses, true],
  ] as const)('reads %s as they are meant', (title, mutations, expected, isMiss) => {
    const examples: string[] = [];
    const isWrong = (gold: string, output: string): boolean => (decide(gold, output) === 'equal') === isMiss;
    const rows = tabulate(mutations, golds, isWrong, examples);
    // A mutation that applies to nothing shows nothing.
    expect(rows.filter(({ applies }) => applies === 0)).toEqual([]);
    expect(judged(title, rows, examples)).toEqual(expected);
  });
});

withData('styles of answers to GSM8K’s 1,319 golds', () => {
  const right = (gold: string, output: string): boolean => {
    const found = extract(output, 'auto');
    return found !== undefined && isRight(found.answer, gold, 'numeric');
  };

  it.each([
    ['styles of answers', STYLES, ALLOWED.styles, false],
    ['styles of wrong answers', WRONG_STYLES, ALLOWED.wrongStyles, true],
  ] as const)('reads %s as they are meant', (title, mutations, expected, isMiss) => {
    const examples: string[] = [];
    const golds = gsm8kGolds(data);
    expect([...golds.values()].reduce((sum, times) => sum + times, 0)).toBe(1319);
    const rows = tabulate(mutations, golds, (gold, output) => right(gold, output) === isMiss, examples);
    expect(rows.filter(({ applies }) => applies === 0)).toEqual([]);
    expect(judged(title, rows, examples)).toEqual(expected);
  });
});
