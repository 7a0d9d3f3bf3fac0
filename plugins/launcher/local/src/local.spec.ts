import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchRequest } from '@agora/plugin-api';
import { describeLauncher } from '@agora/testkit';
import plugin from './index.js';
import { LocalLauncher } from './local-launcher.js';

describeLauncher(plugin, { invalidOptions: [{ devices: [] }, { devices: ['0;rm'] }] });

describe('GPUs that are shared out', () => {
  let folder: string;
  beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'agora-local-'))));
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const job = (name: string, gpusPerNode: number, change: Partial<LaunchRequest> = {}): LaunchRequest => ({
    name,
    folder,
    argv: ['/bin/sleep', '600'],
    env: {},
    secretNames: [],
    nodes: 1,
    gpusPerNode,
    ...change,
  });

  it('are given to one training at a time, in the order in which they came', async () => {
    const launcher = new LocalLauncher(['0', '1']);
    const ids = [
      await launcher.submit(job('a', 1)),
      await launcher.submit(job('b', 2)),
      await launcher.submit(job('c', 1)),
    ];
    const phases = (): Promise<string[]> => Promise.all(ids.map(async (id) => (await launcher.state(id)).phase));
    expect(await phases()).toEqual(['running', 'queued', 'queued']);
    expect(await launcher.state('2')).toMatchObject({ detail: 'waits for a free GPU' });
    await launcher.stop('1', 'hard');
    while ((await phases())[1] !== 'running') await new Promise(setImmediate);
    expect(await phases()).toEqual(['ended', 'running', 'queued']);
    await launcher.stop('2', 'hard');
    while ((await phases())[2] !== 'running') await new Promise(setImmediate);
    await launcher.close();
    while ((await phases())[2] !== 'ended') await new Promise(setImmediate);
  });

  it("are one training's at a time where nobody names them; the processor is shared", async () => {
    const launcher = new LocalLauncher();
    const ids = [
      await launcher.submit(job('a', 1)),
      await launcher.submit(job('b', 0)),
      await launcher.submit(job('c', 2)),
    ];
    const phases = (): Promise<string[]> => Promise.all(ids.map(async (id) => (await launcher.state(id)).phase));
    expect(await phases()).toEqual(['running', 'running', 'queued']);
    expect((await launcher.state('3')).detail).toMatch(/another training has .*options\.devices/);
    await launcher.stop('1', 'hard');
    while ((await phases())[2] !== 'running') await new Promise(setImmediate);
    await launcher.close();
    while ((await phases()).some((phase) => phase !== 'ended')) await new Promise(setImmediate);
  });

  it.each([
    [{ nodes: 2 }, /nodes is 2/],
    [{ gpusPerNode: 3 }, /gpus is 3, and options.devices names 2/],
  ])('are refused where they can never be had: %j', async (change, message) => {
    const launcher = new LocalLauncher(['0', '1']);
    await expect(launcher.submit(job('d', 1, change))).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringMatching(message) as string,
      fix: expect.any(String) as string,
    });
  });
});
