import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { ExitCode } from '../exit-code.js';
import { Output } from '../output.js';
import { plan } from './plan.js';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'agora-plan-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const unpriced = { provider: 'openai-compatible', options: { baseURL: 'http://127.0.0.1:1' } };

async function said(generators: Record<string, unknown>[]): Promise<string> {
  const file = join(folder, 'agora.yaml');
  const experiment = {
    name: 'prices',
    generators: generators.map((generator) => ({ model: 'm', ...generator })),
    methods: ['response-generation'],
    domains: ['nano-math'],
    instances: 5,
    metrics: [],
  };
  // YAML takes JSON.
  await writeFile(file, JSON.stringify(experiment));
  const stream = new PassThrough();
  const output = new Output(false, stream as unknown as NodeJS.WriteStream, stream as unknown as NodeJS.WriteStream);
  expect(await plan(file, { home: join(folder, 'home') }, output)).toBe(ExitCode.done);
  return String(stream.read());
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
});
