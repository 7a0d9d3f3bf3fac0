import { commonOptions, dataFileName as file, seedOptions } from '@agora/domain-kit';
import { z } from 'zod';
import { benchmarkOptions } from './benchmarks/index.js';

export const instructionFollowingOptions = z.strictObject({
  ...commonOptions,
  seeds: seedOptions({
    selfInstruct: file.optional().describe('Instances for Self-Instruct; instanceGeneration when left out'),
    instanceGeneration: file.optional().describe('Instances: instruction, response'),
    responseGeneration: file.optional().describe('Instructions: instruction'),
    qualityEnhancement: file.optional().describe('Poor instances to improve: instruction, response'),
  }),
  benchmarks: benchmarkOptions,
});
export type InstructionFollowingOptions = z.output<typeof instructionFollowingOptions>;
