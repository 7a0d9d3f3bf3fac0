import { z } from 'zod';
import { rowEntrySchema, rowsQuerySchema } from './cells.js';
import { pageSchema } from './parts.js';

/** Which cells of a run: all of them, or those of a generator or a setting. */
const cellsQuerySchema = z.object({
  generator: z.string().max(300).optional(),
  /** `method/domain`. */
  setting: z.string().max(600).optional(),
});

/** The filters of one cell's rows, over the whole datasets of a run. */
export const runRowsQuerySchema = rowsQuerySchema.extend(cellsQuerySchema.shape);

export const runFacetsQuerySchema = cellsQuerySchema.extend({
  state: z.enum(['accepted', 'rejected']).default('accepted'),
});

/** Rows of all cells, one cell after the other in their order; `index` counts within the cell. */
export const runRowsReplySchema = pageSchema.extend({
  rows: z.array(rowEntrySchema.extend({ cell: z.string() })),
  /** Cells whose rows were deleted since, and are not in the list; absent where there are none. */
  deleted: z.array(z.string()).optional(),
});
export type RunRowsReply = z.infer<typeof runRowsReplySchema>;
