import { z } from 'zod';

/** Where a run was asked for, so that others can find it and go on with it. */
export const originSchema = z.object({
  /** The experiment file; absent for an evaluation. */
  file: z.string().optional(),
  /** The folder in which the run gets a folder named after its id. */
  out: z.string(),
  /** The command that continues the run, without secrets, and the folder in which to give it. */
  command: z.string(),
  cwd: z.string(),
});
export type Origin = z.infer<typeof originSchema>;
