import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onStorage } from '@agora/storage';
import { z } from 'zod';

/** What we know of a job at its engine; in its folder, so that whoever comes next knows it as well. */
const submissionSchema = z.object({
  name: z.string(),
  /** As in the compute file, and where that lies: `agora jobs` opens the same launcher again. */
  launcher: z.string(),
  options: z.record(z.string(), z.unknown()),
  baseDir: z.string(),
  /** The engine's id. Absent from just before a submission until the engine has answered. */
  id: z.string().optional(),
  submittedAt: z.iso.datetime(),
  /** Submissions so far. */
  submissions: z.number().int(),
  /** Jobs that were lost since a step was last made. */
  lost: z.number().int(),
  /** The furthest step when a job was last lost. */
  lostAt: z.number().int(),
});
export type Submission = z.infer<typeof submissionSchema>;

const FILE = 'submission.json';

/** Undefined when there is none, or none that can be read. */
export async function readSubmission(folder: string): Promise<Submission | undefined> {
  try {
    return submissionSchema.safeParse(JSON.parse(await readFile(join(folder, FILE), 'utf8'))).data;
  } catch {
    return undefined;
  }
}

export async function writeSubmission(folder: string, submission: Submission): Promise<void> {
  const file = join(folder, FILE);
  const draft = `${file}.${process.pid}.draft`;
  await onStorage(folder, async () => {
    await writeFile(draft, JSON.stringify(submission));
    await rename(draft, file);
  });
}
