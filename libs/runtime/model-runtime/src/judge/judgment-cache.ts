import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Home } from '@agora/artifacts';
import type { Completion } from '@agora/plugin-api';
import { makeFolder } from '@agora/storage';
import { judgeReplySchema } from './judgment-journal.js';

/**
 * Every judgment that was paid for in a home folder, one file each: another job that asks the same judge the same question
 * does not pay again. When some of the cache is lost, it is paid again; a job relies on its own journal only.
 */
export class JudgmentCache {
  private readonly inWork = new Map<string, Promise<unknown>>();

  constructor(private readonly home: Home) {}

  async find(id: string): Promise<Completion | undefined> {
    try {
      return judgeReplySchema.parse(JSON.parse(await readFile(this.file(id), 'utf8')));
    } catch {
      return undefined; // Not there, or torn by a power cut.
    }
  }

  async put(id: string, reply: Completion): Promise<void> {
    const file = this.file(id);
    await makeFolder(dirname(file));
    const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
    await writeFile(draft, JSON.stringify(reply));
    await rename(draft, file);
  }

  /** Does the work, unless the same work is under way in this process: then waits for that and gives false. */
  async once(id: string, work: () => Promise<unknown>): Promise<boolean> {
    const other = this.inWork.get(id);
    if (other) {
      await other.catch(() => undefined); // Its failure is told to whoever began it.
      return false;
    }
    const mine = work().finally(() => this.inWork.delete(id));
    this.inWork.set(id, mine);
    await mine;
    return true;
  }

  private file(id: string): string {
    return join(this.home.root, 'judgments', id.slice(0, 2), `${id}.json`);
  }
}
