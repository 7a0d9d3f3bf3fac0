import { z } from 'zod';

export const selfInstructOptions = z
  .strictObject({
    demonstrations: z.number().int().min(1).max(32).default(8).describe('Tasks that a prompt shows'),
    ownDemonstrations: z.number().int().min(0).default(2).describe('How many of them the generator made before'),
    novelty: z
      .number()
      .gt(0)
      .max(1)
      .default(0.7)
      .describe('An instruction whose ROUGE-L with a seed or an earlier one comes to this is refused'),
  })
  .refine(({ demonstrations, ownDemonstrations }) => ownDemonstrations < demonstrations, {
    path: ['ownDemonstrations'],
    message: 'must be fewer than demonstrations',
  });
export type SelfInstructOptions = z.output<typeof selfInstructOptions>;
