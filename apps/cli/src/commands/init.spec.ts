import type { Plan } from '@agora/contracts';
import { testDataFolder } from '@agora/testkit';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { readableOutput } from '../../test/readable-output.js';
import { ExitCode } from '../exit-code.js';
import { loadExperiment } from '../experiment/load-experiment.js';
import { EXAMPLES, type ExampleName } from '../init/examples.js';
import { openPluginHost } from '../session/plugin-host.js';
import { init } from './init.js';
import { plan } from './plan.js';

let folder: string;
const earlier = { ...process.env };
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-init-'));
  process.env['AGORA_OFFLINE'] = '1';
  process.env['AGORA_DATA'] = join(folder, 'cache');
});
afterEach(async () => {
  process.env = { ...earlier };
  await rm(folder, { recursive: true, force: true });
});

const write = async (example: string, force = false) => {
  const { output, said } = readableOutput();
  const code = await init({ example, out: folder, force }, output);
  return { code, said: said(), file: join(folder, `${example}.yaml`) };
};

it('names --out when it is a file', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(init({ example: 'gsm8k', out: file }, readableOutput().output)).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining(
      `--out: ${file} cannot be made: a file stands where a folder should be.`,
    ) as string,
  });
});

describe.each(Object.keys(EXAMPLES) as ExampleName[])('agora init --example %s', (example) => {
  it('writes an experiment whose plugins take the options it gives them', async () => {
    const { code, file } = await write(example);
    expect(code).toBe(ExitCode.done);
    const { experiment, baseDir } = await loadExperiment(file);
    const host = openPluginHost(baseDir);
    for (const { provider, options } of experiment.generators) await host.use('provider', provider, options);
    for (const { plugin, options } of experiment.domains) await host.use('domain', plugin, options);
    for (const { plugin, options } of experiment.methods) await host.create('method', plugin, options);
    expect(experiment.name).toBe(example);
  });

  it('writes a README and says the next three commands, for the file where it is', async () => {
    const { said } = await write(example);
    const readme = await readFile(join(folder, 'README.md'), 'utf8');
    for (const command of ['plan', 'preview', 'run']) {
      expect(said).toMatch(new RegExp(`agora ${command} \\S*${example}\\.yaml`));
      expect(readme).toContain(`agora ${command} ${example}.yaml`);
    }
    const text = await readFile(join(folder, `${example}.yaml`), 'utf8');
    expect(text).not.toMatch(/examples\/|\.\/agora|\.\.\/data/);
  });
});

describe('agora init', () => {
  it('overwrites nothing unless it is told to', async () => {
    const { file } = await write('gsm8k');
    await writeFile(file, 'mine');
    await expect(write('gsm8k')).rejects.toMatchObject({
      code: 'invalid-input',
      fix: expect.stringContaining('--force'),
    });
    expect(await readFile(file, 'utf8')).toBe('mine');
    await write('gsm8k', true);
    expect(await readFile(file, 'utf8')).toContain('name: gsm8k');
  });

  it('writes the file that the first commands of the project name', async () => {
    const page = await readFile(join(__dirname, '../../../../README.md'), 'utf8');
    const [, example = '', out = ''] = /agora init --example (\S+) --out (\S+)/.exec(page) ?? [];
    const { file } = await write(example);
    const named = [...page.matchAll(new RegExp(`agora (\\w+) +${out}/(\\S+)`, 'g'))].map(([, command, name]) => [
      command,
      name,
    ]);
    expect(named).toEqual(['plan', 'preview', 'run'].map((command) => [command, basename(file)]));
  });

  it('says which examples there are', async () => {
    await expect(write('paper')).rejects.toMatchObject({
      fix: expect.stringContaining('agorabench, gsm8k, calibration'),
    });
  });
});

const data = testDataFolder();
(data ? it : it.skip)(
  'writes the whole of AgoraBench so that agora plan takes it, with data from a folder',
  async () => {
    const { file } = await write('agorabench');
    await symlink(data ?? '', join(folder, 'data'));
    const { output, said } = readableOutput();
    const out = join(folder, 'plan.json');
    const code = await plan(file, { home: join(folder, 'home'), out }, output);
    const planned = JSON.parse(await readFile(out, 'utf8')) as Plan;
    // Its student has eight billion parameters: whether it can be trained is for the machine to say, and nothing else is wrong.
    const wrong = planned.findings?.filter(({ fatal }) => fatal) ?? [];
    expect(wrong.filter(({ message }) => !/Llama-3\.1-8B/.test(message))).toEqual([]);
    expect(code === ExitCode.done).toBe(wrong.length === 0);
    expect(planned.cells).toHaveLength(54);
    expect(planned.cells.reduce((sum, { calls }) => sum + calls, 0)).toBe(540_000);
    expect(new Set(planned.cells.map(({ id }) => id.split('.n10000')[0])).size).toBe(54);
    expect(said()).toMatch(/generate 0\/594 done .*\n.*Generation still costs \$\d/);
  },
  240_000,
);
