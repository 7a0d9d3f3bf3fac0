import { Fault } from '@agora/plugin-api';
import { z } from 'zod';
import type { Check, InstructionKind, InstructionKinds } from './check.js';
import { FORMAT } from './checks/format.js';
import { KEYWORDS } from './checks/keywords.js';
import { LANGUAGE } from './checks/language.js';
import { LENGTH } from './checks/length.js';
import { WHOLE } from './checks/whole.js';
import { Kwargs } from './kwargs.js';

/** The 25 kinds of instruction, by id. */
export const INSTRUCTION_KINDS: InstructionKinds = { ...KEYWORDS, ...LENGTH, ...FORMAT, ...LANGUAGE, ...WHOLE };

/** An instruction as it stands in an item. */
export const instructionSchema = z.object({ id: z.string(), kwargs: z.record(z.string(), z.unknown()) });
export type Instruction = z.infer<typeof instructionSchema>;

/** The check of an instruction, and the data it asks for. Fault `invalid-input` that names what is wrong with it. */
export function checkOf({ id, kwargs }: Instruction): { check: Check; needs: InstructionKind['needs'] } {
  const kind = Object.hasOwn(INSTRUCTION_KINDS, id) ? INSTRUCTION_KINDS[id] : undefined;
  if (!kind) {
    throw new Fault('invalid-input', `there is no instruction ${id}`, {
      fix: `Name one of ${Object.keys(INSTRUCTION_KINDS).join(', ')}.`,
    });
  }
  return { check: kind.check(new Kwargs(id, kwargs)), needs: kind.needs };
}
