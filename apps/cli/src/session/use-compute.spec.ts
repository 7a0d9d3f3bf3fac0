import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '@agora/bus';
import { useNats } from '@agora/bus/testing';
import { loadService } from './services.js';
import type { Session } from './session.js';
import { checkCompute, useCompute } from './use-compute.js';

// A trainer that runs apart, and what a command that is given a compute file hears of it before anything is spent.

const nats = useNats();
let folder: string;
let session: Session;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-use-compute-'));
  const leave = (): Promise<void> => Promise.resolve();
  session = { bus: await nats.bus(), role: 'client', broken: new Promise(() => undefined), close: leave, stop: leave };
});
afterEach(() => void delete process.env['AGORA_COMPUTE']);
afterAll(() => rm(folder, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function withTrainer(compute: string | undefined, body: () => Promise<void>): Promise<void> {
  await useCompute(compute === undefined ? {} : { compute });
  const trainer = await startService(await loadService('trainer'), { bus: nats.options, home: folder });
  try {
    await body();
  } finally {
    await trainer.close();
  }
}

it('refuses a file where nobody trains, and says how to start who does', async () => {
  const compute = await file('nobody.yaml', 'launcher: local\n');
  await expect(checkCompute(session, { compute })).rejects.toMatchObject({
    code: 'unreachable',
    fix: expect.stringContaining(`agora serve trainer --compute ${compute}`) as string,
  });
});

it('refuses a file that the trainer was not given, or another one', async () => {
  const wanted = await file('wanted.yaml', 'launcher: local\ngpus: 2\n');
  const refused = (says: RegExp) => ({
    code: 'invalid-input',
    message: expect.stringMatching(says) as string,
    fix: expect.stringContaining(`agora serve trainer --compute ${wanted}`) as string,
  });
  await withTrainer(undefined, async () => {
    await expect(checkCompute(session, { compute: wanted })).rejects.toMatchObject(refused(/in its own process/));
    await expect(checkCompute(session, {})).resolves.toBeUndefined();
  });
  const other = await file('other.yaml', 'launcher: local\ngpus: 4\n');
  await withTrainer(other, async () => {
    await expect(checkCompute(session, { compute: wanted })).rejects.toMatchObject(
      refused(/other\.yaml says \(launcher local\)/),
    );
  });
});

it('takes another file that says the same', async () => {
  const there = await file('there.yaml', 'launcher: local\ngpus: 2\n');
  const here = await file('here.yaml', '# mine\ngpus: 2\nlauncher: local\nnodes: 1\n');
  await withTrainer(there, () => expect(checkCompute(session, { compute: here })).resolves.toBeUndefined());
});
