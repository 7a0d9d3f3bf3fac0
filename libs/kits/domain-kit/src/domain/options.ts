import { z } from 'zod';
import { MAX_CHARACTERS } from '../checks/checks.js';
import { FORMAT_NAMES } from '../formats/output-format.js';

/** A file that a user names. */
export const dataFileName = z
  .string()
  .min(1)
  .describe('A .jsonl, .json or .parquet file, the first two plain or with .gz');

/** Options that every domain with files has. */
export const commonOptions = {
  folder: z
    .string()
    .min(1)
    .default('.')
    .describe('Where your own files lie; relative to the folder of the experiment file, which it is when left out'),
  format: z.enum(FORMAT_NAMES).default('free-form').describe('How outputs are written; AgoraBench: free-form'),
  maxCharacters: z
    .number()
    .int()
    .positive()
    .default(MAX_CHARACTERS)
    .describe('Longest instance, instruction and response together; 4 characters for each of 4,096 tokens'),
  maxSeeds: z
    .number()
    .int()
    .positive()
    .default(10_000)
    .describe('Most seeds of a method that takes one per instance; more are sampled down by the experiment seed'),
};

/** Seeds are AgoraBench's public ones unless files are named. */
export function seedOptions<Shape extends z.core.$ZodLooseShape>(files: Shape) {
  return z
    .union([z.literal('agorabench'), z.strictObject(files)])
    .default('agorabench')
    .describe('"agorabench": public files, from your folder or fetched; or files of your own, by name');
}
