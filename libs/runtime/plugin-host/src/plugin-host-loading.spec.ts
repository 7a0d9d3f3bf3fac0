import { join } from 'node:path';
import { spawnScript } from '@agora/service-testkit';
import { commonJs, fails, useHostAtFolder } from '../test/host-at-folder.js';
import { echoSource, type UserFolder } from '../test/packages.js';
import type { PluginHost } from './plugin-host.js';

const esModule = (plugin: string, before = ''): string =>
  `import { z } from 'zod';\n${before}export default ${plugin};\n`;

const place = useHostAtFolder();
let folder: UserFolder;
let host: PluginHost;
beforeAll(() => ({ folder } = place));
beforeEach(() => ({ host } = place));

describe('PluginHost', () => {
  describe('finding', () => {
    it('finds a bundled plugin by its short name and by its package', async () => {
      const plugin = await host.load('provider', 'openai-compatible');
      const byPackage = await host.load('provider', '@agora/provider-openai-compatible');
      const again = await host.load('provider', 'openai-compatible');
      expect([plugin.id, byPackage === plugin, again === plugin]).toEqual(['openai-compatible', true, true]);
    });

    it('finds a package installed beside the experiment, and files by path', async () => {
      await folder.write({
        'node_modules/agora-echo/package.json': '{"name":"agora-echo","main":"lib/plugin.cjs"}',
        'node_modules/agora-echo/lib/plugin.cjs': commonJs(echoSource()),
        'node_modules/@acme/echo/package.json': '{"name":"@acme/echo","exports":"./plugin.cjs"}',
        'node_modules/@acme/echo/plugin.cjs': `${commonJs('undefined')}exports.default = ${echoSource()};`.replace(
          'module.exports = undefined;',
          '',
        ),
        'plugins/echo.cjs': commonJs(echoSource()),
        'plugins/folder/index.js': commonJs(echoSource()),
      });
      const absolute = join(folder.path, 'plugins/echo.cjs');
      for (const name of ['agora-echo', '@acme/echo', './plugins/echo.cjs', './plugins/folder', absolute]) {
        const { id, kind } = await host.load('provider', name);
        expect({ name, id, kind }).toEqual({ name, id: 'echo', kind: 'provider' });
      }
    });

    it('loads ES modules, also with imports alone or top-level await, in a plain process with another zod', async () => {
      await folder.write({
        'node_modules/esm-only/package.json':
          '{"name":"esm-only","type":"module","exports":{".":{"types":"./x.d.ts","import":"./plugin.js"}}}',
        'node_modules/esm-only/plugin.js': esModule(echoSource()),
        'late.mjs': esModule(echoSource(), 'await new Promise(setImmediate);\n'),
        'early.mjs': esModule(echoSource()),
        'common.cjs': commonJs(echoSource()),
      });
      const names = ['esm-only', './late.mjs', './early.mjs', './common.cjs'];
      const child = spawnScript(join(__dirname, '..', 'test', 'echo.ts'), [folder.path, ...names]);
      let output = '';
      child.stdout?.on('data', (chunk) => (output += String(chunk)));
      child.stderr?.on('data', (chunk) => (output += String(chunk)));
      await new Promise((resolve) => child.on('close', resolve));
      const problem = (name: string): string => `provider "${name}": option "tims" is unknown: did you mean "times"?`;
      expect(output.trim().split('\n')).toEqual(
        names.map((name) => JSON.stringify([`> ${name}> ${name}`, problem(name)])),
      );
    });

    it('suggests what was probably meant', async () => {
      expect(await fails(host.load('provider', 'opnai-compatible'))).toMatchObject({
        code: 'invalid-input',
        message: 'There is no provider "opnai-compatible".',
        fix: expect.stringMatching(/Did you mean "openai-compatible"\?.*Bundled providers: .*npm install it in \//),
      });
      expect((await fails(host.load('metric', 'openai-compatible'))).fix).toContain(
        '"openai-compatible" is a provider.',
      );
    });

    it('names a path where nothing is', async () => {
      const fault = await fails(host.load('provider', './none.js'));
      expect(fault).toMatchObject({
        code: 'invalid-input',
        message: expect.stringContaining(join(folder.path, 'none.js')),
      });
    });

    it('names a package without its file, one that throws and one that lacks something', async () => {
      await folder.write({
        'node_modules/unbuilt/package.json': '{"name":"unbuilt","main":"dist/index.js"}',
        'throws.cjs': `throw new Error('no luck today')`,
        'needs.cjs': `require('not-installed')`,
      });
      expect(await fails(host.load('provider', 'unbuilt'))).toMatchObject({
        message: expect.stringContaining('dist/index.js is missing'),
        fix: expect.stringContaining('Build'),
      });
      expect(await fails(host.load('provider', './throws.cjs'))).toMatchObject({
        code: 'invalid-input',
        message: expect.stringMatching(/throws\.cjs.*no luck today/),
      });
      expect(await fails(host.load('provider', './needs.cjs'))).toMatchObject({
        code: 'missing-dependency',
        message: expect.stringContaining('not-installed'),
      });
    });

    it('looks again after a failure', async () => {
      await folder.write({
        'mended.cjs': `if (!process.env.AGORA_SPEC_MENDED) throw new Error('not yet');\n${commonJs(echoSource())}`,
      });
      expect((await fails(host.load('provider', './mended.cjs'))).message).toContain('not yet');
      process.env['AGORA_SPEC_MENDED'] = '1';
      expect((await host.load('provider', './mended.cjs')).id).toBe('echo');
      delete process.env['AGORA_SPEC_MENDED'];
    });
  });

  describe('checking', () => {
    it.each([
      ['nothing', 'module.exports = {}', 'has no default export that is a plugin'],
      ['another kind', commonJs(echoSource({ kind: `'metric'` })), 'is a metric, not a provider'],
      [
        'a newer API',
        commonJs(echoSource({ apiVersion: '2', version: `'3'` })),
        'provider "echo" 3 was made for plugin API 2; this Agora speaks 1',
      ],
      [
        'an older API',
        commonJs(echoSource({ apiVersion: '0' })),
        'provider "echo" 1 was made for plugin API 0; this Agora speaks 1',
      ],
      [
        'a wrong shape',
        commonJs(echoSource({ id: `''`, options: '{}', create: '7', identity: `'x'`, kind: `'generator'` })),
        'kind must be "provider"; id must be a text; options must be a zod schema; create must be a function; identity must be',
      ],
    ])('refuses %s', async (name, source, message) => {
      const file = `${name.replace(/\W/g, '-')}.cjs`;
      await folder.write({ [file]: source });
      const fault = await fails(host.load('provider', `./${file}`));
      expect(fault).toMatchObject({ code: 'invalid-input', message: expect.stringContaining(message), fix: /./ });
      expect(fault.message).toContain(join(folder.path, file));
    });

    it.each([
      [2, 'Update Agora to one that speaks plugin API 2'],
      [0, 'Install a version of the plugin for plugin API 1'],
    ])('says what to do about a plugin for API %d', async (api, fix) => {
      await folder.write({ [`api-${api}.cjs`]: commonJs(echoSource({ apiVersion: String(api) })) });
      expect((await fails(host.load('provider', `./api-${api}.cjs`))).fix).toContain(fix);
    });

    it('refuses a product that is none', async () => {
      await folder.write({ 'half.cjs': commonJs(echoSource({ create: '() => ({ complete() {} })' })) });
      expect(await fails(host.create('provider', './half.cjs', {}))).toMatchObject({
        code: 'invalid-input',
        message: 'provider "./half.cjs": create() returned no provider: classify missing.',
      });
    });

    it.each([
      [
        'method' as const,
        `{ id: 'echo', basedOn: 'response-generation', trainsOnSeeds: false, plan() {}, accept() {} }`,
        'seeds: { kinds: ["instructions"], order: "shuffled" }, template: "response"',
      ],
      [
        'domain' as const,
        `{ id: 'echo', templates: {}, benchmarks: [], seeds() {}, validate() {} }`,
        'seedKinds: ["instructions"]',
      ],
    ])('tells a %s that was written before kinds of seeds what to change', async (kind, product, fix) => {
      await folder.write({
        [`old-${kind}.cjs`]: commonJs(echoSource({ kind: `'${kind}'`, create: `() => (${product})` })),
      });
      expect(await fails(host.create(kind, `./old-${kind}.cjs`, {}))).toMatchObject({
        code: 'invalid-input',
        fix: expect.stringContaining(fix),
      });
    });
  });
});
