import { changesOf, treeOfWorkspace } from '../../test/tree.js';
import { writePluginPackage, type PluginPackage } from './plugin-package.js';

const method: PluginPackage = {
  kind: 'method',
  name: 'my-method',
  description: 'Does it',
  testLibraries: ['@agora/statistics'],
  list: { page: 'docs/methods.md', firstColumn: 'method' },
  row: ['one seed', 'an instance'],
};

describe('a package of a plugin', () => {
  it('stands after the others of its kind, and only in the lists is anything else changed', () => {
    const tree = treeOfWorkspace('./libs/a', './plugins/method/b', './plugins/domain/c');
    const before = tree.listChanges().map(({ path }) => path);
    const page = tree.read('docs/methods.md', 'utf8') ?? '';
    expect(writePluginPackage(tree, method)).toBe('plugins/method/my-method');
    expect(JSON.parse(tree.read('tsconfig.json', 'utf8') ?? '')).toMatchObject({
      references: [
        { path: './libs/a' },
        { path: './plugins/method/b' },
        { path: './plugins/method/my-method' },
        { path: './plugins/domain/c' },
      ],
    });
    expect(changesOf(tree, before).filter((path) => !path.startsWith('plugins/method/my-method/'))).toEqual([]);
    const row = '| [`my-method`](../plugins/method/my-method/README.md) | one seed | an instance | TODO |\n';
    const after = tree.read('docs/methods.md', 'utf8') ?? '';
    expect(after).toContain(`${row}\n`);
    expect(after.replace(row, '')).toBe(page);
  });

  it('names what it imports, and where that lies', () => {
    const tree = treeOfWorkspace();
    const root = writePluginPackage(tree, method);
    const read = (file: string): unknown => JSON.parse(tree.read(`${root}/${file}`, 'utf8') ?? '');
    expect(read('package.json')).toMatchObject({
      name: '@agora/method-my-method',
      dependencies: { '@agora/plugin-api': '*', zod: expect.any(String) },
      devDependencies: { '@agora/statistics': '*', '@agora/testkit': '*' },
      nx: { tags: ['layer:plugin'] },
    });
    const { references } = read('tsconfig.json') as { references: { path: string }[] };
    const named = references.map(({ path }) => tree.read(`${root}/${path}/package.json`, 'utf8') ?? '{}');
    expect(named.map((text) => (JSON.parse(text) as { name?: string }).name)).toEqual([
      '@agora/plugin-api',
      '@agora/statistics',
      '@agora/testkit',
    ]);
  });

  it.each(['', 'My', 'my_vendor', '-x', 'x-', '9x', 'a/b', '../x'])('does not go by the name %j', (name) => {
    expect(() => writePluginPackage(treeOfWorkspace(), { ...method, name })).toThrow('lower case');
  });

  it('does not go by the name of what plugins of a kind share', () => {
    expect(() => writePluginPackage(treeOfWorkspace(), { ...method, kind: 'provider', name: 'kit' })).toThrow(
      '@agora/provider-kit',
    );
  });

  it('is never written over another', () => {
    const tree = treeOfWorkspace();
    writePluginPackage(tree, method);
    expect(() => writePluginPackage(tree, method)).toThrow('plugins/method/my-method is already there');
  });

  it('needs its list and its libraries', () => {
    const list = { page: 'docs/methods.md', firstColumn: 'no such column' };
    expect(() => writePluginPackage(treeOfWorkspace(), { ...method, list })).toThrow('"no such column"');
    const libraries = ['@agora/no-such-library'];
    expect(() => writePluginPackage(treeOfWorkspace(), { ...method, libraries })).toThrow('@agora/no-such-library');
  });
});
