import { z } from 'zod';
import { budgetReplySchema } from '../budget-change.js';
import { cancelReplySchema, startReplySchema } from '../messages.js';
import { nameSchema } from './parts.js';

/** What somebody may do: look; or also begin and end what costs money. */
export const ROLES = ['viewer', 'operator'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

/** Who asks, and what they may do here. */
export const meReplySchema = z.object({
  name: z.string(),
  role: roleSchema,
  /** Sent as `ACTION_HEADER` with every action; absent for whoever may do none. */
  actionKey: z.string().optional(),
  /** Names of the experiments that may be begun from here. */
  experiments: z.array(z.string()),
});
export type MeReply = z.infer<typeof meReplySchema>;

/** A page of others can neither read the key nor send this header. */
export const ACTION_HEADER = 'x-agora-action';

const run = z.object({ run: nameSchema });
const money = z.strictObject({
  /** US dollars that the whole run may cost; the experiment's own budget when left out. */
  budgetUsd: z.number().positive().optional(),
});

/** What changes something. All of them are sent with POST and a body in JSON. */
export const ACTIONS = {
  stop: {
    path: 'runs/:run/stop',
    about: 'Ends a run for good; it can be resumed',
    params: run,
    body: z.strictObject({}),
    reply: cancelReplySchema,
  },
  budget: {
    path: 'runs/:run/budget',
    about: 'Changes what a run under way may cost in all; it must have a budget',
    params: run,
    body: z.strictObject({ budgetUsd: z.number().positive() }),
    reply: budgetReplySchema,
  },
  resume: {
    path: 'runs/:run/resume',
    about: 'Goes on with a run that has stopped, under its own budget or another',
    params: run,
    body: money,
    reply: startReplySchema,
  },
  start: {
    path: 'experiments/:experiment/start',
    about: 'Begins the run of an experiment that the server was told of',
    params: z.object({ experiment: nameSchema }),
    body: money,
    reply: startReplySchema,
  },
} as const;
export type ActionName = keyof typeof ACTIONS;
export type ActionBody<Name extends ActionName> = z.output<(typeof ACTIONS)[Name]['body']>;
export type ActionReply<Name extends ActionName> = z.output<(typeof ACTIONS)[Name]['reply']>;
