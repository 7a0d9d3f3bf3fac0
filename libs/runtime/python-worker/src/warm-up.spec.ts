import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '@agora/plugin-api';
import { tempFolder } from '../test/support.js';
import { WarmUp } from './warm-up.js';

let folder: Awaited<ReturnType<typeof tempFolder>>;
let requirements: string;

beforeEach(async () => {
  folder = await tempFolder();
  requirements = join(folder.path, 'requirements.txt');
  await writeFile(requirements, '');
});

afterEach(() => folder.remove());

it('says what has to be made first, begins once, and is ready when the worker is', async () => {
  let arrive = (): void => undefined;
  const calls: unknown[] = [];
  const worker = {
    call: ((method: string, params: unknown) => {
      calls.push([method, params]);
      return new Promise<object>((resolve) => (arrive = () => resolve({})));
    }) as never,
  };
  const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: folder.path };
  const warmUp = new WarmUp(worker, { for: 'train' }, { env, requirements });
  expect(await warmUp.ask()).toEqual({
    ready: false,
    note: expect.stringMatching(/no environment yet; it is made on first need/) as string,
  });
  expect((await warmUp.ask()).ready).toBe(false);
  expect(calls).toEqual([['prepare', { for: 'train' }]]);
  arrive();
  await new Promise((resolve) => setImmediate(resolve));
  expect(await warmUp.ask()).toEqual({ ready: true });
});

it('says why it cannot begin, and begins again after a failure', async () => {
  let calls = 0;
  const worker = {
    call: (() => {
      calls += 1;
      return Promise.reject(new Fault('worker-crashed', 'gone'));
    }) as never,
  };
  const nowhere = new WarmUp(worker, { for: 'generate' }, { env: { PATH: folder.path }, requirements });
  expect(await nowhere.ask()).toEqual({
    ready: false,
    note: expect.stringMatching(/python3 was not found\. Install Python/) as string,
  });
  expect(calls).toBe(0);
  const env = { PATH: process.env['PATH'], XDG_CACHE_HOME: folder.path };
  const failing = new WarmUp(worker, { for: 'generate' }, { env, requirements });
  await failing.ask();
  await failing.ask();
  expect(calls).toBe(2);
});
