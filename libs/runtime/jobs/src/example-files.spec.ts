import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Launcher, LaunchRequest } from '@agora/plugin-api';
import { loadCompute } from './load-compute.js';
import { openLauncher } from './open-launcher.js';

// What stands in examples/compute, against programs that are as strict as the pages of the real ones: none of those has ever run.

jest.setTimeout(120_000);

const PROGRAMS = ['bsub', 'bjobs', 'bkill', 'qsub', 'qstat', 'qdel', 'qselect', 'sky', 'ray'];
const EXAMPLES = join(__dirname, '../../../../examples/compute');

const folder = mkdtempSync(join(tmpdir(), 'agora-engines-'));
const before = process.env['PATH'] ?? '';

beforeAll(() => {
  const script = join(__dirname, '../test/engines.py');
  chmodSync(script, 0o755);
  mkdirSync(join(folder, 'bin'));
  for (const name of PROGRAMS) {
    const wrapper = join(folder, 'bin', name);
    writeFileSync(
      wrapper,
      `#!/bin/sh\nENGINES_FOLDER='${folder}' ENGINES_PROGRAM=${name} exec python3 '${script}' "$@"\n`,
      { mode: 0o755 },
    );
  }
  process.env['PATH'] = `${folder}/bin${delimiter}${before}`;
  process.env['RAY_ADDRESS'] = 'http://127.0.0.1:8265';
});

afterAll(() => {
  process.env['PATH'] = before;
  delete process.env['RAY_ADDRESS'];
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function opened(name: string): Promise<Launcher> {
  return openLauncher(await loadCompute(join(EXAMPLES, `${name}.yaml`)));
}

let count = 0;
function request(): LaunchRequest {
  const name = `agora-abc12345${(count += 1)}`;
  const place = join(folder, name);
  mkdirSync(place);
  const argv = ['/bin/sh', '-c', 'echo "$TOLD $SECRET" > "$0/told"; exec sleep 600', place];
  return {
    name,
    folder: place,
    argv,
    env: { TOLD: 'yes', SECRET: 'hush' },
    secretNames: ['SECRET'],
    nodes: 1,
    gpusPerNode: 2,
  };
}

async function told(place: string): Promise<string> {
  for (let tries = 0; tries < 400 && !existsSync(join(place, 'told')); tries += 1) await pause(25);
  return readFileSync(join(place, 'told'), 'utf8').trim();
}

interface Known {
  name: string;
  gpus: string;
}
const known = (name: string): Known[] =>
  (JSON.parse(readFileSync(join(folder, 'jobs.json'), 'utf8')) as Known[]).filter((job) => job.name === name);

describe.each([
  ['lsf', 'num=2'],
  ['pbs', 'select=1:ngpus=2'],
  ['ray', '2'],
  ['skypilot', 'H100:2'],
])('examples/compute/%s.yaml', (example, gpus) => {
  it('submits a job, finds it, asks for it, ends it and submits it again', async () => {
    const launcher = await opened(example);
    const asked = request();
    expect(await launcher.find(asked.name)).toBeUndefined();
    const id = await launcher.submit(asked);
    expect(await told(asked.folder)).toMatch(/^yes/);
    expect(known(asked.name)).toMatchObject([{ gpus }]);
    expect(await launcher.find(asked.name)).toBe(id);
    expect(await launcher.state(id)).toMatchObject({ phase: 'running' });
    await launcher.stop(id, 'hard');
    expect((await launcher.state(id)).phase).toBe('ended');
    expect(await launcher.find(asked.name)).toBeUndefined();
    const again = await launcher.submit(asked);
    expect(await launcher.state(again)).toMatchObject({ phase: 'running' });
    await launcher.stop(again, 'hard');
    await launcher.stop(again, 'hard');
  });

  it('concludes nothing from an engine that does not answer', async () => {
    const launcher = await opened(example);
    const asked = request();
    writeFileSync(join(folder, 'down'), '');
    try {
      for (const call of [
        () => launcher.find(asked.name),
        () => launcher.submit(asked),
        () => launcher.state('123'),
        () => launcher.stop('123', 'hard'),
      ])
        await expect(call()).rejects.toMatchObject({ code: 'unreachable', retryable: true });
    } finally {
      rmSync(join(folder, 'down'));
    }
  });
});

it.each(['lsf', 'pbs'])('hands secrets on by the environment: %s', async (example) => {
  const launcher = await opened(example);
  const asked = request();
  const id = await launcher.submit(asked);
  expect(await told(asked.folder)).toBe('yes hush');
  expect(readFileSync(join(asked.folder, 'launch.sh'), 'utf8')).not.toContain('hush');
  await launcher.stop(id, 'hard');
});
