import { copy, treeOfWorkspace } from '../../test/tree.js';
import { writeBenchmark } from './write-benchmark.js';

const list = 'plugins/domain/code/src/benchmarks/index.ts';

const treeWith = (text?: string) => {
  const tree = treeOfWorkspace();
  if (text === undefined) copy(tree, list);
  else tree.write(list, text);
  return tree;
};
const empty = `import { z } from 'zod';
export const benchmarkOptions = z.strictObject({}).prefault({});
export function openBenchmarks(chosen: z.output<typeof benchmarkOptions>): unknown[] {
  return [];
}
`;

describe('a new benchmark', () => {
  it.each([
    ['code', "options['my-bench']"],
    ['math', 'myBench'],
    ['instruction-following', 'myBench'],
  ])('enters the list of %s as it is', (domain, options) => {
    const list = `plugins/domain/${domain}/src/benchmarks/index.ts`;
    const tree = treeOfWorkspace();
    copy(tree, list);
    writeBenchmark(tree, { name: 'my-bench', domain });
    const text = tree.read(list, 'utf8') ?? '';
    expect(text).toContain("import { openMyBench, myBenchOptions } from './my-bench/benchmark.js';");
    expect(text).toMatch(/'my-bench': myBenchOptions\.optional\(\)\s*}\)\s*\.prefault/);
    expect(/openBenchmarks\(\s*{[^}]*'my-bench': myBench\s*}/.test(text)).toBe(options === 'myBench');
    const [, entries] = /return \[([^;]*)\];/.exec(text) ?? [];
    expect(entries?.trimEnd().endsWith(`...(${options} ? [openMyBench(${options})] : [])`)).toBe(true);
  });

  it('enters an empty list, and one after another', () => {
    const tree = treeWith(empty);
    writeBenchmark(tree, { name: 'one', domain: 'code' });
    writeBenchmark(tree, { name: 'two', domain: 'code' });
    const text = (tree.read(list, 'utf8') ?? '').replaceAll(/\n+/g, '\n');
    expect(text).toBe(`import { z } from 'zod';
import { openOne, oneOptions } from './one/benchmark.js';
import { openTwo, twoOptions } from './two/benchmark.js';
export const benchmarkOptions = z.strictObject({'one': oneOptions.optional(), 'two': twoOptions.optional()}).prefault({});
export function openBenchmarks(chosen: z.output<typeof benchmarkOptions>): unknown[] {
  return [...(chosen.one ? [openOne(chosen.one)] : []), ...(chosen.two ? [openTwo(chosen.two)] : [])];
}
`);
  });

  it('enters a list whose options are taken apart', () => {
    const tree = treeWith(empty.replace('chosen:', '{}:'));
    writeBenchmark(tree, { name: 'one', domain: 'code' });
    writeBenchmark(tree, { name: 'number-two', domain: 'code' });
    const text = tree.read(list, 'utf8') ?? '';
    expect(text).toContain("openBenchmarks({'one': one, 'number-two': numberTwo}: z.output");
    expect(text).toContain(
      'return [...(one ? [openOne(one)] : []), ...(numberTwo ? [openNumberTwo(numberTwo)] : [])];',
    );
  });

  it('has a page, which the list of benchmarks names', () => {
    const tree = treeWith(empty);
    writeBenchmark(tree, { name: 'my-bench', domain: 'code' });
    expect(tree.read('docs/benchmarks/my-bench.md', 'utf8')).toContain('# my-bench');
    expect(tree.read('docs/benchmarks/README.md', 'utf8')).toContain(
      '| `my-bench` | `code` | TODO | TODO | [my-bench](my-bench.md) |\n',
    );
  });

  it('says which domains there are', () => {
    const add = () => writeBenchmark(treeWith(empty), { name: 'x', domain: 'cod' });
    expect(add).toThrow('plugins/domain/cod is not there. Domains that are: code.');
  });

  it.each([
    ['no list', ''],
    ['options of another shape', empty.replace('strictObject', 'looseObject')],
    ['another result', empty.replace('return []', 'const all: unknown[] = []; return all')],
    ['options as a list', empty.replace('chosen:', '[chosen]:')],
  ])('says what it expects of a domain with %s', (_, text) => {
    const add = () => writeBenchmark(treeWith(text), { name: 'x', domain: 'code' });
    expect(add).toThrow(`${list} is expected to export benchmarkOptions`);
  });

  it('is never written over another', () => {
    const tree = treeWith(empty);
    writeBenchmark(tree, { name: 'twice', domain: 'code' });
    expect(() => writeBenchmark(tree, { name: 'twice', domain: 'code' })).toThrow('twice is already there');
    expect(() => writeBenchmark(treeWith(), { name: 'mbpp', domain: 'code' })).toThrow('"mbpp" already');
  });

  it.each(['', 'My', 'a/b'])('does not go by the name %j', (name) => {
    expect(() => writeBenchmark(treeWith(empty), { name, domain: 'code' })).toThrow('lower case');
  });
});
