import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCompute } from './load-compute.js';

let folder: string;
let count = 0;
beforeAll(async () => (folder = await mkdtemp(join(tmpdir(), 'agora-compute-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function written(text: string | Buffer): Promise<string> {
  const file = join(folder, `compute-${(count += 1)}.yaml`);
  await writeFile(file, text);
  return file;
}

it('fills in what is left out, and knows two files that say the same', async () => {
  const file = await written('launcher: slurm\noptions: { partition: gpu, qos: low }\n');
  const loaded = await loadCompute(file);
  expect(loaded.compute).toEqual({
    launcher: 'slurm',
    options: { partition: 'gpu', qos: 'low' },
    nodes: 1,
    sharding: 'auto',
    gpus: 1,
    trainings: 4,
    checkpointMinutes: 10,
    environment: { setup: [], variables: {}, pass: [] },
  });
  const same = await written('# mine\noptions: { qos: low, partition: gpu }\ngpus: 1\nlauncher: slurm\n');
  const other = await written('launcher: slurm\noptions: { partition: gpu, qos: high }\n');
  expect((await loadCompute(same)).digest).toBe(loaded.digest);
  expect((await loadCompute(other)).digest).not.toBe(loaded.digest);
});

it('reads relative paths from the folder of the file itself', async () => {
  const file = await written('launcher: ./mine.cjs\n');
  const link = join(folder, 'link.yaml');
  await symlink(file, link);
  expect(await loadCompute(link)).toMatchObject({ file, baseDir: folder });
});

it.each([
  ['', /names neither a launcher nor engines/],
  ['launcher: 3\n', /launcher: expected a text, found a number \(What starts trainings: local/],
  ['nodes: 2\n', /nodes is said of jobs, but no launcher starts any/],
  ['launcher: slurm\ngpu: 2\n', /gpu is no field of a compute file: did you mean "gpus"\?/],
  ['launcher: slurm\nnodes: many\n', /nodes: expected a number, found a text \(Machines of one training\)/],
  ['launcher: slurm\ncheckpointMinutes: soon\n', /checkpointMinutes: expected a number or off, found a text/],
  [
    'launcher: slurm\nenvironment: { python: venv/bin/python }\n',
    /environment\.python is no absolute path \(The interpreter/,
  ],
  ['launcher: slurm\nenvironment: { pass: ["A=b"] }\n', /environment\.pass\[0\] is no name of an environment variable/],
  [
    'launcher: slurm\nenvironment: { env: {} }\n',
    /environment\.env is no field of a compute file: use python, setup, variables, pass/,
  ],
  ['- a list\n', /the file: expected an object of fields, found a list/],
  ['launcher: [\n', /compute-\d+\.yaml: /],
  [Buffer.from([0x6c, 0xff]), /cannot be read/],
])('says of %j what is wrong, where, and what to do', async (text, message) => {
  const file = await written(text);
  await expect(loadCompute(file)).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringMatching(message) as string,
    fix: expect.stringMatching(/\S/) as string,
  });
  await expect(loadCompute(file)).rejects.toThrow(file.slice(file.lastIndexOf('/') + 1));
});

it('says of a file that is not there how to get one', async () => {
  await expect(loadCompute(join(folder, 'nowhere.yaml'))).rejects.toMatchObject({
    code: 'invalid-input',
    fix: expect.stringContaining('docs/compute.md') as string,
  });
});
