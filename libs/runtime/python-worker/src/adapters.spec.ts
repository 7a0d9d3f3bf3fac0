import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nanoModel } from '@agora/nano-model';
import type { Training } from '@agora/run-schemas';
import { ensurePythonEnvironment, ensurePythonExtra } from './environment.js';
import { inspectModels } from './inspect/inspect-models.js';
import type { TrainResult } from './methods.js';
import { LORA_REQUIREMENTS, trainingVersion, workerVersion } from './python-files.js';
import { PythonWorker } from './python-worker.js';
import { rows, tempFolder, TRAINING, writeRows } from '../test/support.js';

jest.setTimeout(900_000);

const LORA = { rank: 16, alpha: 32, dropout: 0, targets: 'all-linear' as const };

let folder: Awaited<ReturnType<typeof tempFolder>>;
let python: string;
let worker: PythonWorker;
/** Without the package of adapters. */
let plain: PythonWorker;
let count = 0;

beforeAll(async () => {
  folder = await tempFolder();
  python = await ensurePythonEnvironment();
  worker = new PythonWorker({ python, extra: LORA_REQUIREMENTS });
  plain = new PythonWorker({ python });
});

afterAll(async () => {
  await Promise.all([worker.close(), plain.close()]);
  await folder.remove();
});

async function train(
  change: Partial<Training>,
  by = worker,
): Promise<{ output: string; result: TrainResult; losses: number[] }> {
  const output = join(folder.path, `student-${(count += 1)}`);
  await mkdir(output);
  const files = [await writeRows(join(folder.path, `rows-${count}.jsonl`), rows(64))];
  const training = { ...TRAINING, epochs: 2, ...change };
  const model = { path: nanoModel.student };
  const result = await by.call('train', { model, files, output, training, seed: 1, device: 'cpu' });
  const log = (await readFile(join(output, 'log.jsonl'), 'utf8')).trim().split('\n');
  return { output, result, losses: log.map((line) => (JSON.parse(line) as { loss: number }).loss) };
}

const weightsOf = (output: string) => readFile(join(output, 'checkpoint', 'model.safetensors'));

it('trains an adapter and leaves it, and a whole student that answers as it does', async () => {
  const { output, losses } = await train({ lora: LORA, learningRate: 5e-3, epochs: 12 });
  expect(losses.at(-1)).toBeLessThan((losses[0] as number) / 4);
  expect(await readdir(join(output, 'adapter'))).toEqual(
    expect.arrayContaining(['adapter_config.json', 'adapter_model.safetensors']),
  );
  const config = await readFile(join(output, 'adapter', 'adapter_config.json'), 'utf8');
  expect(JSON.parse(config)).toMatchObject({ r: 16, lora_alpha: 32, base_model_name_or_path: 'nano' });

  const script = `
import json, sys, torch
from peft import PeftModel
from transformers import AutoModelForCausalLM
base, output = sys.argv[1:]
ids = torch.arange(3, 40).unsqueeze(0)
whole = AutoModelForCausalLM.from_pretrained(output + "/checkpoint").eval()
start = AutoModelForCausalLM.from_pretrained(base).eval()
before = start(ids).logits
beside = PeftModel.from_pretrained(start, output + "/adapter").eval()
with torch.no_grad():
    print(json.dumps([(whole(ids).logits - beside(ids).logits).abs().max().item(), (before - beside(ids).logits).abs().max().item()]))
`;
  const { execFile } = await import('node:child_process');
  const packages = await ensurePythonExtra(python, LORA_REQUIREMENTS);
  const said = await new Promise<string>((resolve, reject) =>
    execFile(
      python,
      ['-c', script, nanoModel.student, output],
      { env: { ...process.env, ...(packages === undefined ? {} : { PYTHONPATH: packages }) } },
      (error, stdout) => (error ? reject(error) : resolve(stdout)),
    ),
  );
  const [apart, moved] = JSON.parse(said) as [number, number];
  expect(apart).toBeLessThan(1e-3);
  expect(moved).toBeGreaterThan(1);
});

it('gives the same bits again, and those of a full training where no adapter is asked for', async () => {
  const first = await train({ lora: LORA });
  const again = await train({ lora: LORA });
  expect((await weightsOf(again.output)).equals(await weightsOf(first.output))).toBe(true);
  const elsewhere = await train({}, plain);
  const full = await train({});
  expect((await weightsOf(full.output)).equals(await weightsOf(elsewhere.output))).toBe(true);
  expect(await readdir(full.output)).not.toContain('adapter');
});

it('names the layers there are when it is asked for others, before anything is paid as well', async () => {
  const lora = { ...LORA, targets: ['q_proj', 'c_attn'] };
  const wanted = {
    code: 'invalid-input',
    message: expect.stringContaining('no linear layer named c_attn') as string,
    fix: expect.stringMatching(/Name some of down_proj, gate_proj, k_proj, .*, or all-linear/) as string,
  };
  await expect(train({ lora })).rejects.toMatchObject(wanted);
  const models = [
    {
      title: 'student "own"',
      model: nanoModel.student,
      use: 'train' as const,
      training: { ...TRAINING, lora },
    },
  ];
  const { findings } = await inspectModels({ models, baseDir: folder.path, install: true, machine: false });
  expect(findings).toEqual([expect.objectContaining(wanted)]);
});

it('says what is missing where it was not installed', async () => {
  await expect(train({ lora: LORA }, plain)).rejects.toMatchObject({
    code: 'missing-dependency',
    message: expect.stringContaining('peft') as string,
  });
});

it('has a version of its own where LoRA is asked for, and nowhere else', () => {
  expect(trainingVersion({})).toBe(workerVersion);
  expect(trainingVersion({ lora: LORA })).not.toBe(workerVersion);
});
