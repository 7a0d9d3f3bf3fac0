import { WorkspaceCopy } from '../test/workspace-copy.js';

const ROOTS = [
  'plugins/provider/sample-vendor',
  'plugins/method/sample-method',
  'plugins/domain/sample-field',
  'plugins/metric/sample-metric',
  'plugins/launcher/sample-engine',
];
const [PROVIDER = '', , DOMAIN = '', METRIC = ''] = ROOTS;

/** One of each kind, in one workspace: what is slow runs once over all of them. */
describe('generated packages', () => {
  let workspace: WorkspaceCopy;
  let before: Map<string, string>;
  let after: Map<string, string>;
  beforeAll(async () => {
    workspace = await WorkspaceCopy.create();
    before = await workspace.files();
    const generate = (kind: string, ...args: string[]) =>
      workspace.run('nx', 'g', `@agora/generators:${kind}`, ...args);
    await generate('provider', 'sample-vendor', '--skipInstall');
    await generate('method', 'sample-method', '--skipInstall');
    await generate('domain', 'sample-field', '--description=Sums of a sample', '--skipInstall');
    await generate('benchmark', 'sample-exam', '--domain=sample-field');
    await generate('metric', 'sample-metric', '--skipInstall');
    await generate('launcher', 'sample-engine', '--skipInstall');
    after = await workspace.files();
  }, 600_000);
  afterAll(() => workspace?.remove());

  it('are complete, and of other files only lists have changed', () => {
    const changed = [...after].filter(([path, text]) => before.get(path) !== text).map(([path]) => path);
    expect(changed.filter((path) => !path.startsWith('plugins/')).sort()).toEqual([
      'docs/benchmarks/README.md',
      'docs/benchmarks/sample-exam.md',
      'docs/benchmarks/sample-field-held-out.md',
      'docs/compute.md',
      'docs/domains.md',
      'docs/intrinsic-metrics.md',
      'docs/methods.md',
      'docs/plugins.md',
      'tsconfig.json',
    ]);
    for (const root of ROOTS) {
      const spec = `src/${root.slice(root.lastIndexOf('/') + 1)}.spec.ts`;
      const files = ['README.md', 'package.json', 'tsconfig.json', 'jest.config.cjs', 'src/index.ts', spec];
      expect(changed).toEqual(expect.arrayContaining(files.map((file) => `${root}/${file}`)));
    }
    for (const benchmark of ['sample-field-held-out', 'sample-exam']) {
      const files = ['benchmark.ts', 'benchmark.spec.ts', 'extract.ts', 'items.ts'];
      const paths = files.map((file) => `${DOMAIN}/src/benchmarks/${benchmark}/${file}`);
      expect(changed).toEqual(expect.arrayContaining(paths));
    }
  });

  it('say what they are, and what is left to do', () => {
    expect(after.get(`${DOMAIN}/src/index.ts`)).toContain("description: 'Sums of a sample'");
    expect(after.get(`${METRIC}/src/index.ts`)).toContain("description: 'TODO: what it does, in one line'");
    const unfinished = [...after].filter(([path, text]) => path.startsWith('plugins/') && /<%|%>/.test(text));
    expect(unfinished).toEqual([]);
  });

  it('have links that lead somewhere', () => {
    const written = [...after].filter(([path, text]) => path.endsWith('.md') && before.get(path) !== text);
    for (const [path, text] of written) {
      for (const [, target = ''] of text.matchAll(/\]\((\.\.?\/[^)#]*README\.md|[a-z-]+\.md)[)#]/g)) {
        const file = new URL(target, `file:///${path}`).pathname.slice(1);
        if (/sample/.test(file)) expect([...after.keys()]).toContain(file);
      }
    }
    expect(after.get('docs/domains.md')).toContain(`(../${DOMAIN}/README.md)`);
  });

  it('are formatted', async () => {
    await workspace.run('prettier', '--check', 'plugins', 'docs', 'tsconfig.json');
  }, 600_000);

  it('refer to what they import, as nx sees it', async () => {
    await workspace.run('nx', 'sync:check');
  }, 600_000);

  it('build', async () => {
    await workspace.run('tsc', '-b', ...ROOTS);
  }, 600_000);

  it('have specs whose types are right', async () => {
    const only = { extends: './tsconfig.spec.json', include: ['plugins/*/*/src/**/*.ts'] };
    await workspace.write('tsconfig.only.json', JSON.stringify(only));
    await workspace.run('tsc', '-p', 'tsconfig.only.json');
  }, 600_000);

  it('pass lint, with the rules of who may import whom', async () => {
    const projects = await workspace.run('nx', 'show', 'projects');
    for (const name of [
      'provider-sample-vendor',
      'method-sample-method',
      'domain-sample-field',
      'metric-sample-metric',
      'launcher-sample-engine',
    ])
      expect(projects).toContain(`@agora/${name}`);
    await workspace.run('eslint', 'plugins', '--max-warnings=0');
    // That the rules are really at work: a plugin may not import a tool.
    const reach = `${PROVIDER}/src/reach.ts`;
    await workspace.write(reach, "export { providerGenerator } from '@agora/generators';\n");
    await expect(workspace.run('eslint', reach)).rejects.toThrow('enforce-module-boundaries');
  }, 600_000);

  it('pass their conformance specs', async () => {
    const output = await workspace.run('jest', '--projects', ...ROOTS, '--runInBand');
    expect(output).toMatch(/Test Suites: 7 passed, 7 total/);
    const [, passed] = /Tests: +(\d+) passed, \1 total/.exec(output) ?? [];
    expect(Number(passed)).toBeGreaterThan(60);
  }, 600_000);
});
