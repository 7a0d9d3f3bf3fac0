import { mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { echoSource, UserFolder } from '../../test/packages.js';
import { StagePlugins } from '../stage-plugins.js';
import { PluginHost } from '../plugin-host.js';
import { Redactor } from '../secrets/redactor.js';
import { AllowedPlugins } from './allowed-plugins.js';

const echo = `const { z } = require('zod');\nmodule.exports = ${echoSource()};\n`;
/** Leaves a sign when it is run. */
const evil = `globalThis.ranUnasked = (globalThis.ranUnasked ?? 0) + 1;\n${echo}`;

describe('a service', () => {
  const shared = globalThis as { ranUnasked?: number };
  let folder: UserFolder;
  let operator: string;
  beforeAll(async () => {
    folder = await UserFolder.create();
    await folder.installZod();
    await folder.write({
      'operator/echo.cjs': echo,
      'operator/node_modules/agora-echo/package.json': '{"name":"agora-echo","main":"plugin.cjs"}',
      'operator/node_modules/agora-echo/plugin.cjs': echo,
      'job/evil.cjs': evil,
      'job/echo.cjs': evil,
      'job/node_modules/agora-echo/package.json': '{"name":"agora-echo","main":"plugin.cjs"}',
      'job/node_modules/agora-echo/plugin.cjs': evil,
      'job/node_modules/@agora/provider-openai-compatible/package.json': '{"name":"x","main":"plugin.cjs"}',
      'job/node_modules/@agora/provider-openai-compatible/plugin.cjs': evil,
      'job/node_modules/@agora/provider-mine/package.json': '{"name":"x","main":"plugin.cjs"}',
      'job/node_modules/@agora/provider-mine/plugin.cjs': evil,
    });
    operator = join(folder.path, 'operator');
  });
  afterAll(() => folder.remove());
  beforeEach(() => delete shared.ranUnasked);

  const hostFor = (names: readonly string[]): PluginHost =>
    new PluginHost({
      baseDir: join(folder.path, 'job'),
      env: {},
      redactor: new Redactor(),
      allowed: new AllowedPlugins(names, operator),
    });

  it('loads what ships with Agora, and what its operator names', async () => {
    const host = hostFor(['./echo.cjs', 'agora-echo']);
    expect((await host.load('provider', 'openai-compatible')).id).toBe('openai-compatible');
    for (const name of ['../operator/echo.cjs', join(operator, 'echo.cjs')])
      expect((await host.load('provider', name)).id).toBe('echo');
    await mkdir(join(folder.path, 'elsewhere/node_modules'), { recursive: true });
    await symlink(join(operator, 'node_modules/agora-echo'), join(folder.path, 'elsewhere/node_modules/agora-echo'));
    const linked = new PluginHost({
      baseDir: join(folder.path, 'elsewhere'),
      redactor: new Redactor(),
      allowed: new AllowedPlugins(['agora-echo'], operator),
    });
    expect((await linked.load('provider', 'agora-echo')).id).toBe('echo');
  });

  it.each([
    ['a path', './evil.cjs'],
    ['a path that climbs', '../job/evil.cjs'],
    ['a path that climbs inside of a package', 'agora-echo/../../evil.cjs'],
    ['an allowed path, seen from another folder', './echo.cjs'],
    ['an allowed package, installed elsewhere', 'agora-echo'],
    ['a package in our scope that does not ship with it', '@agora/provider-mine'],
    ["a package under a bundled plugin's name", '@agora/provider-openai-compatible'],
  ])('runs nothing of %s', async (_, name) => {
    const host = hostFor(['./echo.cjs', 'agora-echo']);
    await expect(host.load('provider', name)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining(`provider "${name}"`),
      fix: expect.stringContaining('AGORA_PLUGINS'),
    });
    expect(shared.ranUnasked).toBeUndefined();
  });

  it('runs nothing of an absolute path, nor of a link under an allowed name', async () => {
    const host = hostFor(['./echo.cjs']);
    await expect(host.load('provider', join(folder.path, 'job/evil.cjs'))).rejects.toThrow(/may load/);
    await symlink(join(folder.path, 'job/evil.cjs'), join(folder.path, 'job/innocent.cjs'));
    await expect(host.load('provider', './innocent.cjs')).rejects.toThrow(/evil\.cjs\) does not ship/);
    // What stood under the allowed name is replaced after the service has started.
    await rename(join(operator, 'echo.cjs'), join(operator, 'kept.cjs'));
    await symlink(join(folder.path, 'job/evil.cjs'), join(operator, 'echo.cjs'));
    await expect(host.load('provider', join(operator, 'echo.cjs'))).rejects.toThrow(/may load/);
    await rename(join(operator, 'kept.cjs'), join(operator, 'echo.cjs'));
    expect(shared.ranUnasked).toBeUndefined();
  });

  it('loads no part of a plugin either that nobody allowed', async () => {
    const stagePlugins = new StagePlugins(undefined, new AllowedPlugins([], operator));
    const host = stagePlugins.host({ baseDir: join(folder.path, 'job') });
    await expect(host.use('provider', './evil.cjs', {})).rejects.toThrow(/may load/);
    await expect(host.create('metric', './evil.cjs', {})).rejects.toThrow(/may load/);
    expect(shared.ranUnasked).toBeUndefined();
  });

  it('says at its start when a plugin to allow is not there', async () => {
    await writeFile(join(operator, 'there.cjs'), echo);
    expect(() => new AllowedPlugins(['./there.cjs', './not-there.cjs'], operator)).toThrow(/"\.\/not-there\.cjs"/);
  });
});
