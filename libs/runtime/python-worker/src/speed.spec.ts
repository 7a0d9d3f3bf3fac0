import { ensurePythonEnvironment } from './environment.js';
import { runTestScript } from '../test/run-test-script.js';

jest.setTimeout(300_000);

it('counts the operations of a token by hand-checked sums, and holds them against the data sheet', async () => {
  const { stdout } = await runTestScript(await ensurePythonEnvironment(), 'speed.py', []);
  const { flops, mixture, peaks, facts, mfu } = JSON.parse(stdout) as {
    flops: Record<string, number>;
    mixture: null;
    peaks: Record<string, number | null>;
    facts: Record<string, number>;
    mfu: number;
  };
  // Of Llama-3.1-8B: 32 layers of 2 × 4096² + 2 × 4096 × 1024 + 3 × 4096 × 14336 weights, and the output layer.
  const [linear, head, attention] = [6_979_321_856, 525_336_576, 6 * 4096 * 4096 * 32];
  expect(flops).toEqual({
    full: 6 * (linear + head) + attention,
    'half of the tokens': 6 * (linear + head / 2) + attention,
    'half of the tokens, all logits': 6 * (linear + head) + attention,
    adapters: 4 * (linear + head) + attention,
    // 1,536: half of the tokens are in a row of 2,048.
    'short rows': 6 * (linear + head) + (attention * 1536) / 4096,
  });
  // It computes with some of its experts.
  expect(mixture).toBeNull();
  expect(peaks).toEqual({
    'NVIDIA H100 80GB HBM3': 989.4e12,
    'NVIDIA H200': 989.4e12,
    'NVIDIA H200 NVL': 835.5e12,
    'NVIDIA A100-SXM4-80GB': 312e12,
    'NVIDIA L40S': 362e12,
    'NVIDIA L4': 121e12,
    'Tesla T4': null,
    'NVIDIA L405': null,
  });
  expect(facts).toEqual({
    tokensPerSecond: 400,
    tokensPerSecondEach: 100,
    memoryBytes: expect.any(Number) as number,
  });
  expect(facts['memoryBytes']).toBeGreaterThan(1e8);
  // 7,500 tokens a second on each H100 are 37 %.
  expect(mfu).toBeCloseTo((7_500 * 48.25e9) / 989.4e12, 3);
});
