import { commonOptions, dataFileName as file, seedOptions } from '@agora/domain-kit';
import { z } from 'zod';
import { benchmarkOptions } from './benchmarks/index.js';

export const codeOptions = z.strictObject({
  ...commonOptions,
  seeds: seedOptions({
    instanceGeneration: file.optional().describe('Instances: instruction, response'),
    responseGeneration: file.optional().describe('Instructions: instruction'),
    qualityEnhancement: file.optional().describe('Poor instances to improve: instruction, response'),
  }),
  benchmarks: benchmarkOptions,
});
export type CodeOptions = z.output<typeof codeOptions>;
