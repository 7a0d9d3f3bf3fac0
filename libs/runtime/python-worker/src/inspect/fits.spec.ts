import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AGORABENCH_TRAINING, type Training } from '@agora/run-schemas';
import { ensurePythonEnvironment } from '../environment.js';
import type { Placement } from '../training-job.js';
import type { InspectOptions } from './inspect-models.js';
import { runTestScript } from '../../test/run-test-script.js';
import { tempFolder } from '../../test/support.js';

jest.setTimeout(900_000);

const GB = 1e9;
// Llama-3.1-8B: 8,030,261,248 parameters.
const CONFIG = {
  model_type: 'llama',
  hidden_size: 4096,
  intermediate_size: 14336,
  num_hidden_layers: 32,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  vocab_size: 128256,
  tie_word_embeddings: false,
  max_position_embeddings: 8192,
};
const LORA = { rank: 16, alpha: 32, dropout: 0, targets: 'all-linear' as const };
const gpus = (count: number, memory: number) => ({
  memoryBytes: 500 * GB,
  gpus: Array.from({ length: count }, () => ({ name: 'a card', memoryBytes: memory * GB, bf16: true })),
});
const processor = (memory: number) => ({ memoryBytes: memory * GB, gpus: [] });
const all: Placement = { ranks: 'all', sharding: 'auto' };

interface Finding {
  message: string;
  fix: string;
  fatal: boolean;
}
type Question = [
  machine: object | null,
  training: Partial<Training>,
  placement: InspectOptions['placement'] | { engine: string } | null,
];

const long = { maxLength: 32_768, packing: true } as const;
const qlora = { lora: LORA, quantised: 'nf4' as const };
/** Asked all at once: Python's start takes longer than all answers. */
const QUESTIONS = {
  sums: [
    [gpus(1, 80), {}, all],
    [gpus(4, 80), {}, all],
    [gpus(4, 80), {}, { ranks: 'all', sharding: 'ddp' }],
    [gpus(2, 24), {}, all],
    [gpus(1, 80), { lora: LORA }, all],
    [gpus(1, 80), { masters: 'bf16' }, all],
    [gpus(2, 80), {}, { ranks: 4, sharding: 'auto' }],
  ],
  activations: [
    [gpus(4, 80), { maxLength: 8192, batchSize: 64, gradientAccumulation: 1, packing: true }, all],
    [gpus(2, 80), { ...long, batchSize: 1 }, all],
  ],
  processes: [
    [processor(240), {}, { ranks: 2, sharding: 'ddp' }],
    [processor(240), {}, { ranks: 2, sharding: 'fsdp' }],
    [processor(240), {}, null],
  ],
  fourBits: [
    [gpus(4, 80), qlora, { ranks: 'all', sharding: 'fsdp' }],
    [gpus(4, 80), qlora, all],
    [gpus(1, 80), qlora, { ranks: 'all', sharding: 'fsdp' }],
  ],
  computeFile: [
    [gpus(1, 80), {}, { ranks: 1, sharding: 'auto', by: 'compute' }],
    [gpus(2, 80), {}, { ranks: 4, sharding: 'auto', by: 'compute' }],
  ],
  neighbours: [
    [processor(500), {}, { ranks: 1, sharding: 'auto', by: 'compute', atOnce: 4 }],
    [processor(1_000), {}, { ranks: 1, sharding: 'auto', by: 'compute', atOnce: 4 }],
    [processor(1_000), {}, { ranks: 2, sharding: 'ddp', by: 'compute', atOnce: 4 }],
  ],
  elsewhere: [
    [null, {}, { ranks: 4, sharding: 'auto', by: 'compute' }],
    [null, { masters: 'bf16' }, { ranks: 1, sharding: 'auto', by: 'compute' }],
    [null, qlora, { ranks: 4, sharding: 'auto', by: 'compute' }],
  ],
  answering: ['worker', 'continuous', 'vllm', 'endpoint'].map((engine) => [gpus(2, 12), {}, { engine }]),
} satisfies Record<string, Question[]>;

/** What is found of the student on each machine; its rows are short enough not to matter unless it is said. */
let found: Record<keyof typeof QUESTIONS, Finding[][]>;
let folder: Awaited<ReturnType<typeof tempFolder>>;

beforeAll(async () => {
  folder = await tempFolder();
  const model = join(folder.path, 'model');
  await mkdir(model);
  await writeFile(join(model, 'config.json'), JSON.stringify(CONFIG));
  const training = { ...AGORABENCH_TRAINING, batchSize: 1, gradientAccumulation: 64 };
  const asked = Object.values(QUESTIONS).flatMap((questions: readonly Question[]) =>
    questions.map(([machine, change, placement]) => [machine, { ...training, ...change }, placement]),
  );
  const { stdout } = await runTestScript(await ensurePythonEnvironment(), 'fits.py', [model], JSON.stringify(asked));
  const answers = JSON.parse(stdout) as Finding[][];
  found = Object.fromEntries(
    Object.entries(QUESTIONS).map(([name, { length }]) => [name, answers.splice(0, length)]),
  ) as typeof found;
});

afterAll(() => folder.remove());

it('divides the sums over the GPUs that there are, and says what would fit where it does not', () => {
  const [one, four, ddp, two, lora, halves, missing] = found.sums;
  expect(four).toEqual([]);
  expect(lora).toEqual([]);
  expect(halves).toEqual([]);
  const sum = '8,030,261,248 parameters × 16 bytes (weights, gradients and two AdamW moments of 4 each) = 128.5 GB';
  expect(one).toMatchObject([{ fatal: true, message: expect.stringContaining(`${sum}, and `) as string }]);
  expect(one?.[0]?.fix).toMatch(
    /method: lora, which keeps about 32\.1 GB, or set .*masters: bf16, which takes 64\.2 GB .*, or train it on 2 such GPUs \(64\.2 GB each/,
  );
  expect(ddp).toMatchObject([{ fatal: true, message: expect.stringContaining('on each of 4 GPUs (DDP)') as string }]);
  expect(ddp?.[0]?.fix).toContain('on 2 such GPUs');
  // A part would fit on seven, but the student as it is read does not fit on any.
  expect(two).toMatchObject([
    { fatal: true, message: expect.stringContaining(`${sum}, divided over 2 GPUs (FSDP2): 64.2 GB each`) as string },
  ]);
  expect(two?.[0]?.fix).not.toMatch(/such GPUs|lora/);
  expect(missing).toMatchObject([
    { fatal: true, message: expect.stringMatching(/by 4 processes .* has 2 GPUs/) as string },
  ]);
});

it('reckons the activations of the rows that one GPU computes, and shortens them', () => {
  const [crowded, hopeless] = found.activations;
  expect(crowded).toMatchObject([{ fatal: true, fix: expect.stringMatching(/batchSize: \d+ fits/) as string }]);
  expect(crowded?.[0]?.message).toMatch(/32\.1 GB each, and .* of activations \(131,072 tokens/);
  expect(hopeless?.[0]?.fix).toMatch(/Lower student\.training\.maxLength: \d+ tokens fit/);
});

it('counts processes on one machine against its memory, each with all of the student unless it is divided', async () => {
  const small = found.processes;
  const [ddp, fsdp, alone] = small.map((findings) => findings.map(({ message }) => message).join('\n'));
  expect(ddp).toMatch(/does not fit .* = 128\.5 GB, held by 2 processes: 257\.0 GB/);
  expect(fsdp).not.toMatch(/does not fit/);
  expect(alone).not.toMatch(/does not fit/);
});

it('tells where trainings side by side need more memory than the machine has', () => {
  const [two, four, ranks] = found.neighbours.map((findings) => findings.filter(({ fatal }) => !fatal));
  expect(two?.[0]?.message).toMatch(/^4 trainings like that of the student at once do not fit .*128\.5 GB.* each$/);
  expect(two?.[0]?.fix).toBe('Set trainings of the compute file to 2.');
  expect(four).toEqual([]);
  expect(ranks).toMatchObject([{ fix: 'Set trainings of the compute file to 2.' }]);
});

it('keeps weights of four bits whole on every GPU, and refuses to divide them', () => {
  const [divided, whole, one] = found.fourBits;
  expect(divided).toMatchObject([
    { fatal: true, message: expect.stringMatching(/four bits are not divided/) as string },
  ]);
  expect(whole).toEqual([]);
  expect(one).toEqual([]);
});

it('names the compute file where that says how many GPUs train', () => {
  const [one, missing] = found.computeFile;
  expect(one?.[0]?.fix).toMatch(/train it on 2 such GPUs \(64\.2 GB each; gpus in the compute file\)/);
  expect(missing?.[0]?.message).toMatch(/by 4 processes \(gpus of the compute file\), and this machine has 2 GPUs/);
  expect(missing?.[0]?.fix).toBe('Set gpus of the compute file to 2.');
});

it('tells what a training takes on machines that it cannot look at, and refuses nothing', () => {
  const [divided, alone, little] = found.elsewhere;
  expect(divided).toMatchObject([
    { fatal: false, message: expect.stringMatching(/ = 128\.5 GB, divided over 4 GPUs: 32\.1 GB each,/) as string },
  ]);
  expect(alone).toMatchObject([{ fatal: false, message: expect.stringMatching(/ = 64\.2 GB, and act/) as string }]);
  expect(little).toEqual([]);
});

it('refuses a model that cannot answer here, and only notes one that a server may divide', () => {
  const fatal = found.answering.map((findings) => findings.map((finding) => finding.fatal));
  expect(fatal).toEqual([[true], [true], [false], []]);
  expect(found.answering[2]?.[0]?.message).toMatch(/does not fit into a card \(12\.0 GB\) to answer/);
});
