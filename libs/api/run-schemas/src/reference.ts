import { z } from 'zod';
import { model } from './experiment-parts.js';

/**
 * The model that marks 100 %. Of several, the first makes the leaderboard, and the others show what the choice changes. A single
 * one leaves `others` out, so that the content of older experiments, which names their runs, stays what it was.
 */
export const referenceSchema = z
  .strictObject({
    model: z
      .union([model, z.array(model).min(1)])
      .default('nano-reference')
      .describe('The model that marks 100 %; of a list, the first, and the report shows what the others would change'),
    others: z.array(model).optional().describe('Further references; the same as the rest of a list in `model`'),
  })
  .superRefine((given, context) => {
    const names = [given.model, given.others ?? []].flat();
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice !== undefined) {
      context.addIssue({ code: 'custom', path: ['model'], message: `"${twice}" is given twice; give each model once` });
    }
  })
  .transform(({ model: given, others = [] }) => {
    const [first = 'nano-reference', ...more] = [given].flat();
    const rest = [...more, ...others];
    return { model: first, ...(rest.length > 0 ? { others: rest } : {}) };
  })
  .prefault({});
