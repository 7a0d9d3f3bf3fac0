import { commonOptions, dataFileName as file, seedOptions } from '@agora/domain-kit';
import { z } from 'zod';
import { benchmarkOptions } from './benchmarks/index.js';

const seeds = seedOptions({
  gsm8k: file.optional().describe('GSM8K train rows: question, answer'),
  math: file.optional().describe('MATH train rows: problem, solution (or answer alone)'),
  instanceGeneration: file.optional().describe('Instances instead of GSM8K and MATH rows: instruction, response'),
  responseGeneration: file.optional().describe('Instructions instead of GSM8K and MATH problems: instruction'),
  qualityEnhancement: file.optional().describe('Poor instances to improve: instruction, response'),
});

export const mathOptions = z.strictObject({ ...commonOptions, seeds, benchmarks: benchmarkOptions });

export type MathOptions = z.output<typeof mathOptions>;
