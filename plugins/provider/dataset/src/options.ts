import { LAYOUTS } from '@agora/domain-kit';
import { z } from 'zod';

const name = z.string().min(1);
/** One value for all domains, or one for each by its id. */
const byDomain = <T extends z.ZodType>(value: T) => z.union([value, z.record(name, value)]);

const sources = z.union([name, z.array(name).min(1)]);

const columns = z
  .strictObject({
    instruction: name.optional(),
    input: name.optional().describe('Put behind the instruction where it is not blank'),
    response: name.optional(),
    system: name.optional().describe('Put before the instruction where it is not blank'),
    messages: name.optional().describe('A whole conversation: a list with role and content, or from and value'),
  })
  .refine(
    ({ instruction, input, response, system, messages }) =>
      messages === undefined
        ? instruction !== undefined && response !== undefined
        : [instruction, input, response, system].every((column) => column === undefined),
    { error: 'name the columns instruction and response (input and system beside them), or the column messages alone' },
  );

export const datasetOptions = z.strictObject({
  from: byDomain(sources).describe(
    'Files (.jsonl, .json, .parquet, .csv, .tsv; text also with .gz), or hub:owner/name@commit; or these by the id of the domain',
  ),
  files: z.array(name).min(1).optional().describe('Of a repository on the hub: names of its files, * for any text'),
  layout: z.enum(LAYOUTS).optional().describe('How rows are laid out; recognised from the first one when left out'),
  columns: columns.optional().describe('Names of the columns, where the layout is none of the known ones'),
  turns: z
    .enum(['refuse', 'first', 'skip'])
    .default('refuse')
    .describe('Conversations of several turns: an error, their first question and answer alone, or left out'),
  system: z.enum(['keep', 'drop']).default('keep').describe('System prompts: kept before the instruction, or dropped'),
  licence: byDomain(name).optional().describe('Of the set; what its page on the hub says when left out'),
  costUsd: byDomain(z.number().nonnegative())
    .optional()
    .describe('What the whole set cost, in US dollars; each row counts with its share'),
});
export type DatasetOptions = z.output<typeof datasetOptions>;

/** The value for a domain; undefined where there is none for it. */
export function forDomain<T>(value: T | Record<string, T> | undefined, domain: string): T | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value as T | undefined;
  const values = value as Record<string, T>;
  return Object.hasOwn(values, domain) ? values[domain] : undefined;
}
