import { computeSchema, experimentSchema, HERE } from '@agora/run-schemas';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { parse } from 'yaml';
import { openPluginHost } from '../session/plugin-host.js';

const workspace = join(__dirname, '../../../..');
const PLACES = ['docs', 'plugins', 'libs', 'apps'];
const BLOCK = /^```yaml\n([\s\S]*?)^```$/gm;

function pages(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'node_modules' || entry.name === 'dist' ? [] : pages(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** Parts of experiment files, and compute files, as pages show them; `{ … }` stands for options that the page does not give. */
const all = PLACES.flatMap((place) => pages(join(workspace, place))).flatMap((page) =>
  [...readFileSync(page, 'utf8').matchAll(BLOCK)].map(([, text = ''], index) => ({
    title: `${relative(workspace, page)}, ${index + 1}`,
    folder: dirname(page),
    text: text.replaceAll('{ … }', '{}'),
  })),
);

const isCompute = ({ text }: { text: string }): boolean => /^(launcher|engines):/m.test(text);
const blocks = all.filter((block) => !isCompute(block));
const EXAMPLES = join(workspace, 'examples/compute');
const computes = [
  ...all.filter(isCompute),
  ...readdirSync(EXAMPLES).map((name) => ({
    title: `examples/compute/${name}`,
    folder: EXAMPLES,
    text: readFileSync(join(EXAMPLES, name), 'utf8'),
  })),
];

const rest = {
  name: 'page',
  generators: [{ id: 'expert', provider: 'calibration', model: 'expert' }],
  domains: ['nano-math'],
  instances: 5,
};

describe('the experiment files that pages show', () => {
  it('are found', () => expect(blocks.length).toBeGreaterThan(30));

  it.each(blocks)('$title can be copied as it stands', async ({ text, folder }) => {
    const shown: unknown = parse(text);
    const experiment = experimentSchema.parse({
      ...rest,
      ...(Array.isArray(shown) ? { generators: shown } : Object(shown)),
    });
    const host = openPluginHost(folder);
    // A plugin by path is the reader's own.
    const bundled = (plugin: string): boolean => !plugin.startsWith('.');
    for (const { provider, options } of experiment.generators) {
      if (bundled(provider)) await host.use('provider', provider, options);
    }
    for (const kind of ['domain', 'method', 'metric'] as const) {
      for (const { plugin, options } of experiment[`${kind}s`]) {
        if (bundled(plugin)) await host.use(kind, plugin, options);
      }
    }
  });
});

describe('the compute files that pages and examples show', () => {
  it('are found', () => expect(computes.length).toBeGreaterThan(5));

  it.each(computes)('$title can be copied as it stands', async ({ text, folder }) => {
    const { launcher, options } = computeSchema.parse(parse(text));
    if (launcher === HERE) return; // Engines alone: students are trained by the trainer itself.
    const made = await openPluginHost(folder).create('launcher', launcher, options);
    expect(made.id).toBe(launcher);
  });
});
