import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceText, stageKey, type Home } from '@agora/artifacts';
import { metricModelSourceSchema } from '@agora/run-schemas';
import { makeFolder } from '@agora/storage';
import { z } from 'zod';

const recordSchema = z.object({
  source: metricModelSourceSchema,
  /** What the model's card says; undefined when it says nothing. */
  licence: z.string().optional(),
});
export type ModelRecord = z.infer<typeof recordSchema>;

/** What a home remembers of the models that names stood for, so that a plan needs no network a second time. */
export class ModelRecords {
  constructor(private readonly home: Home) {}

  async find(repo: string, revision: string | undefined, file: string | undefined): Promise<ModelRecord | undefined> {
    try {
      return recordSchema.safeParse(JSON.parse(await readFile(this.path(repo, revision, file), 'utf8'))).data;
    } catch {
      return undefined; // It is asked for again.
    }
  }

  async keep(repo: string, revision: string | undefined, file: string | undefined, record: ModelRecord): Promise<void> {
    const path = this.path(repo, revision, file);
    await makeFolder(dirname(path));
    await replaceText(path, `${JSON.stringify(record, null, 2)}\n`);
  }

  private path(repo: string, revision: string | undefined, file: string | undefined): string {
    const name = stageKey({ repo, revision: revision ?? '', file: file ?? '' }).slice(0, 32);
    return join(this.home.root, 'models', `${name}.json`);
  }
}
