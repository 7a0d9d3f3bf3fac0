import { progressSchema } from '@agora/contracts';
import { faultDataSchema } from '@agora/run-schemas';
import { z } from 'zod';

/** One line from the worker. `beat` comes once a second while a call is under way; `ticks` counts its units of work. */
export const messageSchema = z.union([
  z.object({ beat: z.object({ id: z.number(), phase: z.string(), ticks: z.number() }) }),
  z.object({ id: z.number(), progress: progressSchema }),
  z.object({ id: z.number(), result: z.record(z.string(), z.unknown()) }),
  z.object({ id: z.number().nullable(), fault: faultDataSchema }),
]);
export type Message = z.infer<typeof messageSchema>;

/** Undefined when the line is not a message. */
export function readMessage(line: string): Message | undefined {
  try {
    return messageSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
