import { Fault, type BenchmarkItem } from '@agora/plugin-api';
import { firstProblem } from '@agora/schema-findings';
import { z } from 'zod';
import { tokenLogprobs } from './logprobs.js';

export const ALPACA_FIELDS = '"instruction" and "output" (the baseline\'s)';

export const alpacaRow = z.object({ instruction: z.string(), output: z.string() });

const length = z.number().int().nonnegative();
/** The reference writes a draw as 0 or as 1.5. */
const preference = z
  .number()
  .refine((value) => value === 0 || (value >= 1 && value <= 2), 'must lie between 1 (baseline) and 2 (output)')
  .transform((value) => (value === 0 ? 1.5 : value));

/** What is known of an item beside its texts. */
export const alpacaMetadata = z.object({
  /** From 0. */
  index: z.number().int().nonnegative(),
  /** A judgment made elsewhere: 1 the baseline is better, 2 the output; null when the judge gave none. */
  preference: preference.nullable().optional(),
  /** The same, as the judge's log-probabilities of its first token's alternatives. */
  logprobs: tokenLogprobs.optional(),
  /** Of `logprobs`: true when the output was shown as `m`, the baseline as `M`. */
  swapped: z.boolean().optional(),
  /** In code points, where the texts are not given. */
  output_length: length.optional(),
  reference_length: length.optional(),
});
export type AlpacaMetadata = z.output<typeof alpacaMetadata>;

const given = alpacaMetadata.extend({
  instruction: z.string().optional(),
  reference: z.string().optional(),
});

export function itemOf(row: z.output<typeof alpacaRow>, index: number): BenchmarkItem {
  return { id: idOf(index), input: row.instruction, target: row.output, metadata: { index } };
}

/** An item given beside an output. The benchmark's own is looked at only where the row leaves a gap. */
export function readAlpacaItem(
  raw: Record<string, unknown>,
  known: (id: string) => BenchmarkItem | undefined,
): BenchmarkItem {
  const parsed = given.safeParse({ ...raw, index: raw['index'] ?? indexOf(raw['id']) }, { reportInput: true });
  if (!parsed.success) throw wrongField(parsed.error);
  const { instruction, reference, ...metadata } = parsed.data;
  const judged = metadata.preference !== undefined || metadata.logprobs !== undefined;
  const lacksReference = reference === undefined && metadata.reference_length === undefined;
  const own = lacksReference || (!judged && instruction === undefined) ? known(idOf(metadata.index)) : undefined;
  const target = reference ?? own?.target;
  if (!judged && (target === undefined || (instruction ?? own) === undefined)) throw unjudged(metadata.index);
  return {
    id: idOf(metadata.index),
    input: instruction ?? own?.input ?? '',
    ...(target === undefined ? {} : { target }),
    metadata,
  };
}

function idOf(index: number): string {
  return `alpacaeval:${index}`;
}

function indexOf(id: unknown): unknown {
  if (typeof id === 'number') return id;
  const digits = typeof id === 'string' ? /^(?:alpacaeval:)?(\d+)$/.exec(id)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}

function wrongField(error: z.ZodError): Fault {
  const field = error.issues[0]?.path[0] ?? 'index';
  return new Fault('invalid-input', firstProblem(error, 'the item'), {
    fix:
      field === 'index'
        ? 'Give "index", the position of the instruction among the 805, from 0.'
        : `Correct or remove "${String(field)}".`,
  });
}

function unjudged(index: number): Fault {
  return new Fault('invalid-input', `item ${index} has neither "preference" nor "logprobs", nor texts to be judged`, {
    fix: 'Give the judge\'s "preference" (1 to 2) or "logprobs"; or "instruction" and "reference", or the file of AlpacaEval 2.',
  });
}
