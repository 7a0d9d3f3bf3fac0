import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ModuleKind, transpileModule } from 'typescript';
import { readableOutput } from '../../test/readable-output.js';
import { ExitCode } from '../exit-code.js';
import { plan } from './plan.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'agora-plan-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const unpriced = { provider: 'openai-compatible', options: { baseURL: 'http://127.0.0.1:1' } };

async function said(
  generators: Record<string, unknown>[],
  methods: unknown[] = ['response-generation'],
  code: ExitCode = ExitCode.done,
): Promise<string> {
  const file = join(folder, 'agora.yaml');
  const experiment = {
    name: 'prices',
    generators: generators.map((generator) => ({ model: 'm', ...generator })),
    methods,
    domains: ['nano-math'],
    instances: 5,
    metrics: [],
  };
  // YAML takes JSON.
  await writeFile(file, JSON.stringify(experiment));
  const { output, said: text } = readableOutput();
  expect(await plan(file, { home: join(folder, 'home') }, output)).toBe(code);
  return text();
}

describe('agora plan', () => {
  it('calls a total unknown when no price is known: never $0.00', async () => {
    const text = await said([{ id: 'mine', ...unpriced }]);
    expect(text).toContain('Generation still costs an unknown amount');
    expect(text).toContain('Price unknown: mine.');
    expect(text).not.toContain('$0.00');
  }, 120_000);

  it('names whom a total leaves out', async () => {
    const text = await said([
      { id: 'mine', ...unpriced },
      { id: 'priced', ...unpriced, price: { input: 1, output: 1 } },
    ]);
    expect(text).toMatch(/Generation still costs \$0\.\d+ \/ /);
    expect(text).toContain('Price unknown, and in none of these figures: mine.');
  }, 120_000);

  it('refuses a model that its provider does not have, and names those there are', async () => {
    const misspelt = [{ id: 'simulated', provider: 'calibration', model: 'expret' }];
    const text = await said(misspelt, undefined, ExitCode.wrongInput);
    expect(text).toContain('generator "simulated": calibration has no model "expret"');
    expect(text).toContain('Set "model" to one of expert, repetitive, sloppy, off-format.');
  }, 120_000);

  it('takes the method that docs/methods.md shows, in a domain that has never heard of it', async () => {
    const workspace = join(__dirname, '../../../..');
    const page = await readFile(join(workspace, 'docs/methods.md'), 'utf8');
    const [, shown = ''] = /^```ts\n([\s\S]*?)^```$/m.exec(page) ?? [];
    const { outputText } = transpileModule(shown, { compilerOptions: { module: ModuleKind.CommonJS } });
    await writeFile(join(folder, 'my-method.cjs'), outputText);
    await mkdir(join(folder, 'node_modules/@agora'), { recursive: true });
    await symlink(join(workspace, 'libs/api/plugin-api'), join(folder, 'node_modules/@agora/plugin-api'));
    await symlink(dirname(createRequire(__filename).resolve('zod/package.json')), join(folder, 'node_modules/zod'));

    const text = await said(
      [{ id: 'simulated', provider: 'calibration', model: 'expert' }],
      [{ id: 'mine', plugin: './my-method.cjs' }],
    );
    expect(text).toContain('simulated.nano-math.mine.n5.s1');
  }, 120_000);
});
