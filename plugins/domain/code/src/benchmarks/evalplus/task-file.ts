import { Fault } from '@agora/plugin-api';
import { nameFile, readTextLines, type DataFile } from '@agora/domain-kit';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { rawFields } from './raw-fields.js';

/** A row of an EvalPlus release. */
export interface Task {
  /** As `HumanEval/0`. */
  id: string;
  prompt: string;
  entryPoint: string;
  /** The row as it stands in the file: JSON as Python writes it. */
  line: string;
  /** Begins the sha256 of the row. */
  hash: string;
}

const NEEDED = ['task_id', 'prompt', 'entry_point', 'canonical_solution', 'base_input', 'plus_input', 'atol'] as const;
const textsSchema = z.object({ task_id: z.string().min(1), prompt: z.string(), entry_point: z.string().min(1) });

/** The tasks of a file by id, read when first asked for. */
export class TaskFile {
  private known: Promise<ReadonlyMap<string, Task>> | undefined;

  constructor(private readonly find: () => Promise<DataFile>) {}

  /** @throws Fault `not-found` when the file is neither here nor to be had, `invalid-input` when a row is none */
  tasks(): Promise<ReadonlyMap<string, Task>> {
    if (!this.known) {
      this.known = this.read();
      // The user may mend the file while the process lives.
      this.known.catch(() => (this.known = undefined));
    }
    return this.known;
  }

  private async read(): Promise<ReadonlyMap<string, Task>> {
    const file = await this.find();
    const tasks = new Map<string, Task>();
    for await (const { text, number } of readTextLines(file)) {
      if (text.trim() === '') continue;
      const task = readTask(text.trim(), `${nameFile(file)}, line ${number}`);
      tasks.set(task.id, task);
    }
    if (tasks.size > 0) return tasks;
    throw new Fault('invalid-input', `${nameFile(file)} has no rows`, { fix: FIX });
  }
}

const FIX = `Give it rows of an EvalPlus release, with ${NEEDED.join(', ')}; or remove it so that the public file is taken.`;

function readTask(line: string, place: string): Task {
  const fields = rawFields(line);
  const missing = fields && NEEDED.find((name) => !fields.has(name));
  if (!fields || missing) {
    throw new Fault('invalid-input', `${place} ${fields ? `has no "${missing}"` : 'is no JSON object'}`, { fix: FIX });
  }
  const texts = textsSchema.safeParse(
    Object.fromEntries(Object.keys(textsSchema.shape).map((name) => [name, JSON.parse(fields.get(name) ?? 'null')])),
  );
  if (!texts.success) {
    const field = texts.error.issues[0]?.path.join('.') ?? 'task_id';
    throw new Fault('invalid-input', `${place}: "${field}" must be text`, { fix: FIX });
  }
  const { task_id: id, prompt, entry_point: entryPoint } = texts.data;
  return { id, prompt, entryPoint, line, hash: createHash('sha256').update(line).digest('hex').slice(0, 16) };
}
