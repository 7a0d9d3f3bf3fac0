import { nanoModel } from '@agora/nano-model';
import { ensurePythonEnvironment, ensurePythonExtra } from './environment.js';
import { LORA_REQUIREMENTS } from './python-files.js';
import { runTestScript } from '../test/run-test-script.js';
import { tempFolder } from '../test/support.js';

jest.setTimeout(900_000);

interface Told {
  /** The largest difference of a weight from the student of one process. */
  apart: number;
  /** The same, from the student of the same ranks that nobody stopped. */
  apartFromUnstopped?: number;
  /** From the student before the training. */
  moved: number;
  /** The mean distance from the student of one process, as a share of how far the training moved it. */
  share: number;
  /** Whether the logs have the same steps, and the same tokens at each. */
  steps: boolean;
  tokens: boolean;
  /** The largest difference of a step's loss. */
  loss: number;
  facts: { ranks?: number; sharding?: string };
  notices: string[];
  kinds: string[];
  adapter: boolean;
  left: string[];
}

let folder: Awaited<ReturnType<typeof tempFolder>>;
let told: Record<string, Told>;

const ALIKE = [
  'DDP',
  'FSDP2',
  'LoRA',
  'LoRA and FSDP2',
  'accumulated',
  'uneven',
  'uneven FSDP2',
  'packed',
  'by length',
  'pairs',
  'pairs and FSDP2',
  'uneven pairs',
  'LoRA of pairs',
  'LoRA of pairs and FSDP2',
];
const BF16 = ['bf16 masters', 'bf16 FSDP2'];
const AGAIN = ['DDP again', 'FSDP2 again', 'LoRA and FSDP2 again', 'pairs again'];
const ELSEWHERE = [
  'one, then DDP',
  'one, then FSDP2',
  'one, then LoRA and FSDP2',
  'FSDP2, then one',
  'LoRA and FSDP2, then one',
];

beforeAll(async () => {
  folder = await tempFolder();
  const python = await ensurePythonEnvironment();
  const packages = await ensurePythonExtra(python, LORA_REQUIREMENTS);
  const cases = [...ALIKE, ...BF16, ...AGAIN, ...ELSEWHERE];
  const { stdout } = await runTestScript(python, 'ranks.py', [nanoModel.student, folder.path, ...cases], '', packages);
  told = JSON.parse(stdout) as Record<string, Told>;
});

afterAll(() => folder.remove());

const of = (name: string): Told => told[name] as Told;
const sharding = (name: string): string => (name.includes('FSDP2') ? 'FSDP2' : 'DDP');

it.each(ALIKE)('makes the student of one process on two ranks, but for rounding: %s', (name) => {
  const { apart, moved, loss, ...rest } = of(name);
  expect(apart).toBeLessThan(1e-5);
  expect(moved).toBeGreaterThan(1e-3);
  expect(loss).toBeLessThan(1e-5);
  expect(rest).toMatchObject({ steps: true, tokens: true, kinds: ['started', 'finished'] });
  expect(rest.facts).toEqual({ ranks: 2, sharding: sharding(name) });
  expect(rest.adapter).toBe(name.startsWith('LoRA'));
  expect(rest.left).toEqual(['checkpoints', 'events.jsonl', 'heartbeat', 'job.json', 'lock', 'output', 'result.json']);
});

it.each(BF16)('computes in bf16 on two ranks, whose rounding is coarser: %s', (name) => {
  expect(of(name).share).toBeLessThan(0.05);
  expect(of(name).moved).toBeGreaterThan(1e-2);
  // Numbers of bf16 have eight bits, and the first step's loss is above seven: two units of its rounding. Processors differ.
  expect(of(name).loss).toBeLessThan(7.5 * 2 ** -7);
});

it.each(AGAIN)('goes on with the same ranks to equal tensors: %s', (name) => {
  expect(of(name).apartFromUnstopped).toBe(0);
  expect(of(name)).toMatchObject({
    steps: true,
    tokens: true,
    kinds: ['started', 'checkpoint', 'stopped', 'resumed', 'finished'],
  });
});

it.each(ELSEWHERE)('goes on with what another layout left, but for rounding: %s', (name) => {
  expect(of(name).apart).toBeLessThan(1e-5);
  expect(of(name)).toMatchObject({
    steps: true,
    tokens: true,
    kinds: ['started', 'checkpoint', 'stopped', 'resumed', 'finished'],
  });
});
