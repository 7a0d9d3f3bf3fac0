import { Fault, type BenchmarkItem } from '@agora/plugin-api';
import { firstProblem } from '@agora/schema-findings';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { checkOf, type Instruction } from './instructions.js';

export const IFEVAL_FIELDS = '"key", "prompt", "instruction_id_list" and "kwargs"';

/** Some copies give every instruction all parameters, `null` where they are none of its own. */
const instructionLists = {
  instruction_id_list: z.array(z.string()).min(1),
  kwargs: z.array(z.record(z.string(), z.unknown())),
};
export const ifevalRow = z.object({ key: z.union([z.number(), z.string()]), prompt: z.string(), ...instructionLists });
const ownRow = z.object({
  key: ifevalRow.shape.key.optional(),
  prompt: z.string().default(''),
  ...instructionLists,
});

/** Fault `invalid-input` that names the instruction and the parameter that is wrong. */
export function itemOf(row: z.output<typeof ownRow>): BenchmarkItem {
  const { key, prompt, instruction_id_list: ids, kwargs } = row;
  if (ids.length !== kwargs.length) {
    throw new Fault('invalid-input', `item ${idOf(row)} has ${ids.length} instructions and ${kwargs.length} kwargs`, {
      fix: 'Give "kwargs" one object for each instruction, {} where there are no parameters.',
    });
  }
  const instructions = ids.map((id, index): Instruction => ({ id, kwargs: present(kwargs[index] ?? {}) }));
  for (const instruction of instructions) checkOf(instruction);
  return { id: idOf(row), input: prompt, metadata: { ...(key === undefined ? {} : { key }), instructions } };
}

function idOf({ key, prompt, instruction_id_list: ids, kwargs }: z.output<typeof ownRow>): string {
  if (key !== undefined) return `ifeval:${key}`;
  const content = JSON.stringify([prompt, ids, kwargs]);
  return `ifeval:own-${createHash('sha256').update(content).digest('hex').slice(0, 12)}`;
}

function present(kwargs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(kwargs).filter(([, value]) => value !== null));
}

/** An item given beside an output: instructions of its own, or the key of a known item. */
export function readIfevalItem(
  raw: Record<string, unknown>,
  known: (id: string) => BenchmarkItem | undefined,
): BenchmarkItem {
  if ('instruction_id_list' in raw) return itemOf(ownFields(raw));
  const { key, id } = raw;
  const name = typeof key === 'number' || typeof key === 'string' ? `ifeval:${key}` : id;
  if (typeof name !== 'string') {
    throw new Fault('invalid-input', 'an item of ifeval has neither "key" nor "instruction_id_list"', {
      fix: `Give it the key of an IFEval prompt, or ${IFEVAL_FIELDS} of its own.`,
    });
  }
  const item = known(name);
  if (item) return item;
  throw new Fault('invalid-input', `IFEval has no item ${name.replace(/^ifeval:/, '')}`, {
    fix: 'Give the key of an IFEval prompt, e.g. 1000.',
  });
}

function ownFields(raw: Record<string, unknown>): z.output<typeof ownRow> {
  const parsed = ownRow.safeParse(raw, { reportInput: true });
  if (parsed.success) return parsed.data;
  throw new Fault('invalid-input', `an item of ifeval, ${firstProblem(parsed.error, 'the item')}`, {
    fix: `Give it ${IFEVAL_FIELDS}.`,
  });
}
