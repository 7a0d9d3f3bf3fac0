import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { trainingFor, type Training } from '@agora/run-schemas';
import { nanoModel } from '@agora/nano-model';
import { ensurePythonEnvironment } from './environment.js';
import { inspectModels } from './inspect/inspect-models.js';
import { LORA_REQUIREMENTS } from './python-files.js';
import { PythonWorker } from './python-worker.js';
import { rows, tempFolder, writeRows } from '../test/support.js';

jest.setTimeout(900_000);

let folder: Awaited<ReturnType<typeof tempFolder>>;
let worker: PythonWorker;
let file: string;

beforeAll(async () => {
  folder = await tempFolder();
  worker = new PythonWorker({ python: await ensurePythonEnvironment(), extra: LORA_REQUIREMENTS });
  file = await writeRows(join(folder.path, 'rows.jsonl'), rows(16));
});

afterAll(async () => {
  await worker.close();
  await folder.remove();
});

const ADAFACTOR = trainingFor('nano', { optimizer: 'adafactor', epochs: 1 });

/** Where the Python of these specs lacks what a training asks for. */
const REFUSED: [string, Training, object][] = [
  [
    'an optimiser that nobody knows',
    trainingFor('nano', { optimizer: 'adafctor' }),
    {
      code: 'invalid-input',
      message: expect.stringContaining('student.training.optimizer is adafctor') as string,
      fix: expect.stringContaining('adafactor') as string,
    },
  ],
  [
    'an optimiser whose package is not there',
    trainingFor('nano', { optimizer: 'schedule_free_adamw' }),
    { code: 'missing-dependency', message: expect.stringContaining('schedulefree') as string },
  ],
  [
    'an optimiser that needs settings of its own',
    trainingFor('nano', { optimizer: 'galore_adamw' }),
    { code: 'invalid-input', message: expect.stringContaining('settings of its own') as string },
  ],
  [
    'four bits without bitsandbytes',
    trainingFor('nano', { method: 'qlora' }),
    {
      code: 'missing-dependency',
      message: expect.stringContaining('student.training.method is qlora') as string,
      fix: expect.stringContaining('student.training.method: lora') as string,
    },
  ],
];

it('says before anything is paid what is not there, of the student that ships with Agora as well', async () => {
  const asked = ['nano', nanoModel.student].flatMap((model) =>
    REFUSED.map(([, training, wanted]) => ({ model, training, wanted })),
  );
  const models = asked.map(({ model, training }, index) => ({
    title: `student ${index} "${model}"`,
    model,
    use: 'train' as const,
    training,
  }));
  // What is there is nothing to tell of.
  models.push({ title: 'student "nano"', model: 'nano', use: 'train' as const, training: ADAFACTOR });
  const { findings } = await inspectModels({ models, baseDir: folder.path, install: true, machine: false });
  expect(findings).toEqual(asked.map(({ wanted }) => expect.objectContaining({ ...wanted, fatal: true }) as object));
});

it.each(REFUSED)('refuses to train by %s', async (_, training, wanted) => {
  const output = join(folder.path, 'refused');
  await mkdir(output, { recursive: true });
  const params = {
    model: { path: nanoModel.student },
    files: [file],
    output,
    training,
    seed: 1,
    device: 'cpu' as const,
  };
  await expect(worker.call('train', params)).rejects.toMatchObject(wanted);
  expect(await readdir(output)).toEqual([]);
});

it('trains by another optimiser than AdamW', async () => {
  const output = join(folder.path, 'adafactor');
  await mkdir(output);
  const params = {
    model: { path: nanoModel.student },
    files: [file],
    output,
    training: ADAFACTOR,
    seed: 1,
    device: 'cpu' as const,
  };
  expect(await worker.call('train', params)).toMatchObject({ rows: 16, steps: 2 });
});
