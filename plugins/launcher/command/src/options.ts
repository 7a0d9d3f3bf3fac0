import { z } from 'zod';

/** What may stand in braces, and what it becomes. */
export const PLACEHOLDERS = {
  name: 'the name of the training, 15 characters',
  folder: 'its job folder',
  script: 'an executable script in it, to be started once on each node',
  log: 'the file for what the job says, job.log in the folder',
  nodes: 'machines',
  gpus: 'GPUs on each of them',
  secrets: 'names of variables that the submit command has in its environment and has to hand on, separated by commas',
  id: 'the id of the job; not for submit and find',
} as const;
export type Placeholder = keyof typeof PLACEHOLDERS;

const BEFORE_AN_ID = (Object.keys(PLACEHOLDERS) as Placeholder[]).filter((name) => name !== 'id');
const AFTER = ['id', 'name', 'folder'] as const;

function command(allowed: readonly string[]) {
  return z
    .array(z.string())
    .min(1)
    .superRefine((words, context) => {
      if (words[0] === '') context.addIssue({ code: 'custom', path: [0], message: 'must name a program' });
      for (const [index, word] of words.entries())
        for (const [, name = ''] of word.matchAll(/\{(\w+)\}/g))
          if (!allowed.includes(name))
            context.addIssue({
              code: 'custom',
              path: [index],
              message: `{${name}} is none of ${allowed.map((each) => `{${each}}`).join(', ')}`,
            });
    });
}

function pattern() {
  return z.string().superRefine((text, context) => {
    try {
      new RegExp(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: `is no regular expression: ${(error as Error).message}` });
    }
  });
}

const words = (...defaults: string[]) => z.array(z.string().min(1)).default(defaults);

export const commandOptions = z.strictObject({
  submit: command(BEFORE_AN_ID).describe(
    'Program and arguments; {name} {folder} {script} {log} {nodes} {gpus} {secrets}',
  ),
  status: command(AFTER).describe('What it prints says how the job is; {id} {name} {folder}'),
  cancel: command(AFTER).describe('Ends a job, queued or running; {id} {name} {folder}'),
  find: command(BEFORE_AN_ID)
    .optional()
    .describe('Prints the id of a living job named {name}, or nothing; needless where a job is known by its name'),
  id: z
    .enum(['output', 'name'])
    .default('output')
    .describe('Where the id of a job comes from: what submit prints, or its name'),
  idPattern: pattern()
    .default('(\\S+)\\s*$')
    .describe('Of the id in what submit and find print: its first group, or all of it'),
  table: z
    .boolean()
    .default(false)
    .describe('True when status prints many jobs: only lines with the id or the name as a word count'),
  states: z
    .strictObject({
      queued: words('PENDING', 'QUEUED', 'WAITING', 'SUBMITTED', 'STARTING', 'HELD', 'RECOVERING', 'PEND'),
      running: words('RUNNING', 'RUN', 'ACTIVE'),
      ended: words('SUCCEEDED', 'COMPLETED', 'FAILED', 'CANCELLED', 'CANCELED', 'STOPPED', 'DONE', 'EXIT', 'FINISHED'),
      unknown: words('not found', 'does not exist', 'unknown job', 'no such job', 'is not found'),
    })
    .prefault({})
    .describe('Words of status for each phase, in any case; the first found wins: queued, running, ended, unknown'),
  pass: z
    .array(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/))
    .default([])
    .describe('Variables of our environment that the commands need, such as the key of an account'),
  timeoutSeconds: z.number().positive().default(120).describe('Until a command is given up and asked again'),
});
