import { join } from 'node:path';
import type { Provider, Rng } from '@agora/plugin-api';
import { commonJs, fails, useHostAtFolder } from '../test/host-at-folder.js';
import { echoSource, UserFolder } from '../test/packages.js';
import { PluginHost } from './plugin-host.js';
import { Redactor } from './secrets/redactor.js';

/** What the echo plugin's product shows of what it was given. */
interface Echo extends Provider {
  options: Record<string, unknown>;
  context: { secret(name: string): string; resolvePath(path: string): string; rng(...path: unknown[]): Rng };
}

const place = useHostAtFolder();
let folder: UserFolder;
let host: PluginHost;
beforeAll(() => ({ folder } = place));
beforeEach(() => ({ host } = place));

describe('PluginHost', () => {
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
        /^provider ".\/echo.cjs": option "prefix": expected .*; option "times": expected .*; option "tokn" is unknown: did you mean "token"\?$/,
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

    it('tells which values of a metric are better, where its plugin says so', async () => {
      const metric = (better: string): string =>
        commonJs(echoSource({ kind: `'metric'`, ...(better ? { better } : {}), create: '() => ({})' }));
      await folder.write({
        'loss.cjs': metric(`({ times }) => (times > 1 ? 'lower' : undefined)`),
        'silent.cjs': metric(''),
        'odd.cjs': metric(`() => 'up'`),
        'wrong.cjs': metric(`'lower'`),
      });
      expect(await host.better('./loss.cjs', { times: 2 })).toBe('lower');
      expect(await host.better('./loss.cjs', {})).toBeUndefined();
      expect(await host.better('./silent.cjs', {})).toBeUndefined();
      expect((await fails(host.better('./odd.cjs', {}))).message).toBe('metric "./odd.cjs": better() returned "up".');
      expect((await fails(host.better('./wrong.cjs', {}))).message).toContain('better must be a function or left out');
      expect(await host.better('reward', {})).toBe('higher');
      expect(await host.better('rsr', {})).toBe('lower');
      expect(await host.better('perplexity', {})).toBeUndefined();
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
