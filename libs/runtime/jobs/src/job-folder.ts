import { open, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { progressSchema, type Progress } from '@agora/contracts';
import { faultDataSchema } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { z } from 'zod';

const TAIL_BYTES = 32 * 2 ** 10;

const heartbeatSchema = z.looseObject({
  at: z.string(),
  host: z.string(),
  phase: z.string(),
  step: z.number().optional(),
  total: z.number().optional(),
});
export type Heartbeat = z.infer<typeof heartbeatSchema>;

const resultSchema = z.object({ files: z.record(z.string(), z.number()), result: z.unknown() });

const eventSchema = z.looseObject({
  at: z.string(),
  kind: z.string(),
  progress: progressSchema.optional().catch(undefined),
});
export type JobEvent = z.infer<typeof eventSchema>;

/** How a job's folder says that it ended; undefined while it does not. */
export type JobEnd = { result: unknown } | { fault: Fault };

/** A job's folder as seen from outside of the job; see `python/agora_jobs/__init__.py` for what lies in it. */
export class JobFolder {
  constructor(readonly path: string) {}

  /** A result counts once all of what it made is seen here with all of its bytes: a network file system may be behind. */
  async end(): Promise<JobEnd | undefined> {
    const result = resultSchema.safeParse(await this.json('result.json')).data;
    if (result) {
      const sizes = await Promise.all(
        Object.entries(result.files).map(async ([name, size]) => {
          const found = await stat(join(this.path, 'output', name)).catch(() => undefined);
          return found?.size === size;
        }),
      );
      return sizes.every(Boolean) ? { result: result.result } : undefined;
    }
    const fault = faultDataSchema.safeParse(await this.json('fault.json')).data;
    return fault && { fault: Fault.fromData(fault) };
  }

  /** The last sign of life; undefined before the first. */
  async heartbeat(): Promise<Heartbeat | undefined> {
    return heartbeatSchema.safeParse(await this.json('heartbeat')).data;
  }

  /** What happened last; hours of events are not read every few seconds. */
  async lastEvents(): Promise<JobEvent[]> {
    return eventsIn(await tail(join(this.path, 'events.jsonl'), TAIL_BYTES));
  }

  /** Everything that happened so far. */
  async events(): Promise<JobEvent[]> {
    const text = await readFile(join(this.path, 'events.jsonl'), 'utf8').catch(() => '');
    return eventsIn(text);
  }

  /** The last words that a job said to its engine's log. */
  async lastWords(lines = 5): Promise<string> {
    const text = await tail(join(this.path, 'job.log'), TAIL_BYTES);
    // Every attempt may have said the same.
    return [...new Set(text.trim().split('\n'))].slice(-lines).join('\n');
  }

  /** Asks the training to write a checkpoint and leave. */
  async askToStop(): Promise<void> {
    await writeFile(join(this.path, 'stop'), '');
  }

  /** Somebody wants no more of it: whoever watches gives up, and submits nothing. Counts until the training is begun anew. */
  async cancel(): Promise<void> {
    await writeFile(join(this.path, 'cancelled'), '');
    await this.askToStop();
  }

  async isCancelled(): Promise<boolean> {
    return (await stat(join(this.path, 'cancelled')).catch(() => undefined)) !== undefined;
  }

  /** Forgets how an earlier attempt ended, and that it was asked to. A job that begins does the same. */
  async renew(): Promise<void> {
    for (const name of ['fault.json', 'stop']) await rm(join(this.path, name), { force: true });
  }

  async forgetCancel(): Promise<void> {
    await rm(join(this.path, 'cancelled'), { force: true });
  }

  private async json(name: string): Promise<unknown> {
    try {
      return JSON.parse(await readFile(join(this.path, name), 'utf8'));
    } catch {
      return undefined;
    }
  }
}

/** What is told of a training that {@link JobFolder.cancel} ended. Its run goes on without it. */
export function endedByHand(name: string): Fault {
  return new Fault('ended-by-hand', `The training ${name} was cancelled by \`agora jobs cancel\``, {
    fix: 'Run the same command again: it goes on from its last checkpoint.',
  });
}

/** The progress that was told last. */
export function lastProgress(events: readonly JobEvent[]): Progress | undefined {
  return events.findLast(({ progress }) => progress !== undefined)?.progress;
}

function eventsIn(text: string): JobEvent[] {
  return text.split('\n').flatMap((line) => {
    try {
      return eventSchema.safeParse(JSON.parse(line)).data ?? [];
    } catch {
      return []; // Torn by a kill.
    }
  });
}

/** The end of a file; empty when there is none. */
async function tail(path: string, bytes: number): Promise<string> {
  const file = await open(path).catch(() => undefined);
  if (!file) return '';
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - bytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
