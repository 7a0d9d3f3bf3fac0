import { z } from 'zod';

const word = () => z.string().regex(/^[^\s-]\S*$/, 'is no value of an option of sbatch');

export const slurmOptions = z.strictObject({
  partition: word().optional().describe('--partition'),
  account: word().optional().describe('--account'),
  qos: word().optional().describe('--qos'),
  time: word()
    .optional()
    .describe('--time, such as 12:00:00; a training that is not done by then is put back into the queue'),
  memory: word().optional().describe('--mem, such as 64G'),
  cpus: z.number().int().positive().optional().describe('--cpus-per-task'),
  constraint: word().optional().describe('--constraint'),
  gpuType: z
    .string()
    .regex(/^[\w.-]+$/)
    .optional()
    .describe('Of --gres=gpu:TYPE:N'),
  signalSeconds: z
    .number()
    .int()
    .min(30)
    .max(65_535)
    .default(300)
    .describe('Seconds before the end of its time in which a training writes a checkpoint and leaves'),
  extra: z
    .array(z.string().startsWith('-', 'must be an option of sbatch, such as --exclusive'))
    .default([])
    .describe('Further options of sbatch, as they are'),
});
export type SlurmOptions = z.output<typeof slurmOptions>;
