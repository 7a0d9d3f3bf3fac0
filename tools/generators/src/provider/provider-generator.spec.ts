import { createTree } from '@nx/devkit/testing';
import { WorkspaceCopy } from '../../test/workspace-copy.js';
import providerGenerator from './provider-generator.js';

describe('the provider generator', () => {
  // prettier, an ES module, cannot be loaded inside jest, and nx says so. Formatting is checked below, in real processes.
  beforeAll(() => jest.spyOn(console, 'warn').mockImplementation());
  afterAll(() => jest.restoreAllMocks());

  const treeWith = (...paths: string[]) => {
    const tree = createTree();
    const references = paths.map((path) => ({ path }));
    tree.write('tsconfig.json', JSON.stringify({ files: [], references }));
    return tree;
  };

  it('adds the package after the other providers, and changes nothing else', async () => {
    const tree = treeWith('./libs/a', './plugins/provider/b', './plugins/method/c');
    const before = tree.listChanges().map(({ path }) => path);
    await providerGenerator(tree, { name: 'my-vendor' });
    expect(JSON.parse(tree.read('tsconfig.json', 'utf8') ?? '')).toMatchObject({
      references: [
        { path: './libs/a' },
        { path: './plugins/provider/b' },
        { path: './plugins/provider/my-vendor' },
        { path: './plugins/method/c' },
      ],
    });
    const after = tree.listChanges().map(({ path }) => path);
    expect(after.filter((path) => !path.startsWith('plugins/provider/my-vendor/'))).toEqual(before);
  });

  it.each(['', 'My', 'my_vendor', '-x', 'x-', '9x', 'a/b', '../x'])('refuses the name %j', async (name) => {
    await expect(providerGenerator(treeWith(), { name })).rejects.toThrow('lower case');
  });

  it('refuses the name of what providers share', async () => {
    await expect(providerGenerator(treeWith(), { name: 'kit' })).rejects.toThrow('@agora/provider-kit');
  });

  it.each(['nonsense', 'ftp://a.example', 'https://a.example/v1?key=1', 'https://me:secret@a.example'])(
    'refuses the address %j',
    async (baseURL) => {
      await expect(providerGenerator(treeWith(), { name: 'x', baseURL })).rejects.toThrow('baseURL');
    },
  );

  it('writes a title as it is given, whatever signs are in it', async () => {
    const tree = treeWith();
    const title = `O'Neil & "Sons" <ai> \\ \`x\``;
    await providerGenerator(tree, { name: 'x', title, baseURL: "https://a.example/it's" });
    const read = (path: string): string => tree.read(`plugins/provider/x/${path}`, 'utf8') ?? '';
    expect(JSON.parse(read('package.json'))).toMatchObject({ description: `Models of ${title}` });
    expect(read('README.md')).toContain(`Models of ${title},`);
    expect(read('src/index.ts')).toContain(`description: ${JSON.stringify(`Models of ${title}`)}`);
    expect(read('src/read-answer.ts')).toContain(JSON.stringify(`The answer of ${title} holds no text.`));
    expect(read('src/options.ts')).toContain(`baseURL.default("https://a.example/it's")`);
  });

  it('never writes over a package', async () => {
    const tree = treeWith();
    await providerGenerator(tree, { name: 'twice' });
    await expect(providerGenerator(tree, { name: 'twice' })).rejects.toThrow('plugins/provider/twice is already there');
  });
});

describe('a generated provider', () => {
  const root = 'plugins/provider/sample-vendor';
  let workspace: WorkspaceCopy;
  let before: Map<string, string>;
  let after: Map<string, string>;
  beforeAll(async () => {
    workspace = await WorkspaceCopy.create();
    before = await workspace.files();
    await workspace.run('nx', 'g', '@agora/generators:provider', 'sample-vendor', '--skipInstall');
    after = await workspace.files();
  }, 300_000);
  afterAll(() => workspace?.remove());

  it('is complete, and of other files only the list of references has changed', async () => {
    const changed = [...after].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
    const own = changed.filter((path) => path.startsWith(`${root}/`)).map((path) => path.slice(root.length + 1));
    expect(changed.filter((path) => !path.startsWith(`${root}/`))).toEqual(['tsconfig.json']);
    expect(own).toEqual(
      expect.arrayContaining([
        'README.md',
        'package.json',
        'tsconfig.json',
        'jest.config.cjs',
        'fixtures/answer.json',
        'src/index.ts',
        'src/options.ts',
        'src/prices.ts',
        'src/provider.ts',
        'src/sample-vendor.spec.ts',
      ]),
    );
    expect(await workspace.readJson(`${root}/package.json`)).toMatchObject({
      name: '@agora/provider-sample-vendor',
      nx: { tags: ['layer:plugin'] },
    });
  });

  it('is formatted', async () => {
    await workspace.run('prettier', '--check', root);
  }, 300_000);

  it('builds', async () => {
    await workspace.run('tsc', '-b', root);
  }, 300_000);

  it('has specs whose types are right', async () => {
    const only = { extends: './tsconfig.spec.json', include: [`${root}/src/**/*.ts`] };
    await workspace.write('tsconfig.only.json', JSON.stringify(only));
    await workspace.run('tsc', '-p', 'tsconfig.only.json');
  }, 300_000);

  it('passes lint, with the rules of who may import whom', async () => {
    const projects = await workspace.run('nx', 'show', 'projects');
    expect(projects).toContain('@agora/provider-sample-vendor');
    await workspace.run('eslint', root, '--max-warnings=0');
    // That the rules are really at work.
    await workspace.write(`${root}/src/reach.ts`, "export { Bus } from '@agora/bus';\n");
    await expect(workspace.run('eslint', root)).rejects.toThrow('enforce-module-boundaries');
  }, 300_000);

  it('passes its conformance spec', async () => {
    const output = await workspace.run('jest', '-c', `${root}/jest.config.cjs`, '--maxWorkers=1');
    expect(output).toMatch(/Tests: +(1[5-9]|[2-9]\d) passed/);
  }, 300_000);
});
