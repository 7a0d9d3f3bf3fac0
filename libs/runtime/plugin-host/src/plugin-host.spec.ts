import { join } from 'node:path';
import { Fault, type Provider, type Rng } from '@agora/plugin-api';
import { spawnScript } from '@agora/service-testkit';
import { echoSource, UserFolder } from '../test/packages.js';
import { PluginHost } from './plugin-host.js';
import { Redactor } from './secrets/redactor.js';

const commonJs = (plugin: string): string => `const { z } = require('zod');\nmodule.exports = ${plugin};\n`;
const esModule = (plugin: string, before = ''): string =>
  `import { z } from 'zod';\n${before}export default ${plugin};\n`;

/** What the echo plugin's product shows of what it was given. */
interface Echo extends Provider {
  options: Record<string, unknown>;
  context: { secret(name: string): string; resolvePath(path: string): string; rng(...path: unknown[]): Rng };
}

describe('PluginHost', () => {
  let folder: UserFolder;
  let host: PluginHost;
  beforeAll(async () => {
    folder = await UserFolder.create();
    await folder.installZod();
  });
  beforeEach(() => (host = new PluginHost({ baseDir: folder.path, env: {}, redactor: new Redactor() })));
  afterAll(() => folder.remove());

  const fails = (loading: Promise<unknown>): Promise<Fault> =>
    loading.then(
      () => Promise.reject(new Error('it was loaded')),
      // Without its cause: when an assertion fails, jest would print whatever hangs on it.
      (error: Fault) => Object.assign(Fault.fromData(error.toData()), { stack: error.stack }),
    );

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
      const problem = (name: string): string => `provider "${name}": unknown option "tims" (did you mean "times"?).`;
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

  describe('creating', () => {
    const create = (options: unknown, using = host): Promise<Echo> =>
      using.create('provider', './echo.cjs', options) as Promise<Echo>;
    beforeAll(() => folder.write({ 'echo.cjs': commonJs(echoSource()) }));

    it('fills in defaults', async () => {
      expect((await create({ times: 3 })).options).toEqual({ prefix: '> ', times: 3 });
    });

    it('names plugin, option and fix, and never the value', async () => {
      const fault = await fails(create({ prefix: 5, times: 'sk-secret', tokn: 'sk-secret' }));
      expect(fault.code).toBe('invalid-input');
      expect(fault.message).toMatch(
        /^provider ".\/echo.cjs": option "prefix": .*; option "times": .*; unknown option "tokn" \(did you mean "token"\?\)\.$/,
      );
      expect(fault.fix).toContain('it has prefix, times, token');
      expect(JSON.stringify(fault)).not.toContain('sk-secret');
    });

    it('lends secrets, paths and random streams', async () => {
      const rng = jest.fn(() => ({}) as Rng);
      const lending = new PluginHost({
        baseDir: folder.path,
        env: { KEY: ' s3cret-value\n' },
        rng,
        seed: 's',
        redactor: new Redactor(),
      });
      const { context } = await create({}, lending);
      expect(context.secret('KEY')).toBe('s3cret-value');
      expect(lending.redactor.redact('key=s3cret-value.')).toBe('key=[secret].');
      expect(context.resolvePath('data/x.jsonl')).toBe(join(folder.path, 'data/x.jsonl'));
      expect(context.resolvePath('/abs')).toBe('/abs');
      context.rng('seeds', 1);
      expect(rng).toHaveBeenCalledWith('s', 'seeds', 1);
      expect(() => context.secret('OTHER')).toThrow(
        expect.objectContaining({
          code: 'missing-credential',
          message: 'Environment variable OTHER is not set; provider "./echo.cjs" needs it.',
          fix: expect.stringContaining('export OTHER='),
        }),
      );
    });

    it.each(['sk-“quoted”', 'sk-broken\nin two', 'sk-zero\u200bwidth'])(
      'refuses a key that cannot be sent: %j',
      async (KEY) => {
        const asking = `(options, context) => { context.secret('KEY'); }`;
        await folder.write({ 'asks.cjs': commonJs(echoSource({ create: asking })) });
        const host = new PluginHost({ baseDir: folder.path, env: { KEY }, redactor: new Redactor() });
        const fault = await fails(host.create('provider', './asks.cjs', {}));
        expect(fault).toMatchObject({ code: 'rejected-credential', fix: expect.stringContaining('anew') });
        expect(fault.message).not.toContain('sk-');
      },
    );

    it('takes secrets out of what create() throws', async () => {
      const throwing = `(options, context) => { throw new Error('refused key ' + context.secret('KEY')); }`;
      await folder.write({ 'leaks.cjs': commonJs(echoSource({ create: throwing })) });
      const leaking = new PluginHost({ baseDir: folder.path, env: { KEY: 's3cret-value' }, redactor: new Redactor() });
      const fault = await fails(leaking.create('provider', './leaks.cjs', {}));
      expect(fault.message).toBe('refused key [secret]');
      expect(fault.stack).not.toContain('s3cret-value');
    });
  });

  describe('use', () => {
    it('holds what can change an output', async () => {
      await folder.write({
        'plain.cjs': commonJs(echoSource()),
        'narrow.cjs': commonJs(echoSource({ identity: '({ times }) => ({ times })' })),
      });
      expect(await host.use('provider', './plain.cjs', {})).toEqual({
        plugin: './plain.cjs',
        version: 'echo@1',
        identity: { prefix: '> ', times: 1 },
      });
      expect((await host.use('provider', './narrow.cjs', { prefix: 'x' })).identity).toEqual({ times: 1 });
      expect(
        await host.use('provider', 'openai-compatible', { baseURL: 'http://localhost/v1/', apiKeyEnv: 'K' }),
      ).toEqual({
        plugin: 'openai-compatible',
        version: '3',
        identity: { baseURL: 'http://localhost/v1', extraBody: {} },
      });
    });
  });

  describe('list', () => {
    it('describes what is installed with Agora, and says which cannot be used', async () => {
      const agora = await UserFolder.create();
      try {
        await agora.installZod();
        const manifest = (name: string): string => JSON.stringify({ name, main: 'index.cjs' });
        await agora.write({
          'node_modules/@agora/provider-echo/package.json': manifest('@agora/provider-echo'),
          'node_modules/@agora/provider-echo/index.cjs': commonJs(echoSource({ simulated: 'true' })),
          'node_modules/@agora/metric-broken/package.json': manifest('@agora/metric-broken'),
          'node_modules/@agora/metric-broken/index.cjs': 'module.exports = {}',
          'node_modules/@agora/plugin-api/package.json': manifest('@agora/plugin-api'),
        });
        const list = await new PluginHost({ baseDir: folder.path, agoraDir: join(agora.path, 'deep/er') }).list();
        const mine = list.filter(({ id }) => id === 'echo' || id === 'broken');
        expect(mine).toEqual([
          {
            kind: 'provider',
            id: 'echo',
            package: '@agora/provider-echo',
            version: '1',
            description: 'Says what it is told',
            simulated: true,
            options: expect.objectContaining({ type: 'object', additionalProperties: false }),
          },
          expect.objectContaining({
            kind: 'metric',
            id: 'broken',
            fault: expect.objectContaining({ message: expect.stringContaining('no default export') }),
          }),
        ]);
      } finally {
        await agora.remove();
      }
    });

    it('finds the plugins of this workspace, and takes no library for one', async () => {
      const list = await host.list();
      expect(list.filter(({ fault }) => fault !== undefined)).toEqual([]);
      const names = list.map(({ kind, id }) => `${kind} ${id}`);
      expect(names).toEqual(
        expect.arrayContaining(['provider openai-compatible', 'provider calibration', 'metric diversity']),
      );
    });
  });
});
