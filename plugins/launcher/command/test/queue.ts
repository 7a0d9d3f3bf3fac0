import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPT = join(__dirname, 'queue.py');

interface QueuedJob {
  name: string;
  pids: number[];
}

/** A queue of real processes that loses, repeats and delays what it is told to. */
export class Queue {
  readonly folder = mkdtempSync(join(tmpdir(), 'agora queue '));

  constructor() {
    chmodSync(SCRIPT, 0o755);
  }

  /** For the launcher. */
  get options() {
    const queue = (...words: string[]): string[] => ['python3', SCRIPT, this.folder, ...words];
    return {
      submit: queue('submit', '{name}', '{script}', '{log}'),
      status: queue('status', '{id}'),
      cancel: queue('cancel', '{id}'),
      find: queue('find', '{name}'),
      idPattern: '<(\\d+)>',
      table: true,
    };
  }

  /** Befall the next commands, one after the other. */
  faults(...faults: ('lose' | 'repeat' | 'slow' | 'drop' | 'down')[]): void {
    writeFileSync(join(this.folder, 'faults'), JSON.stringify(faults));
  }

  get jobs(): QueuedJob[] {
    const file = join(this.folder, 'jobs.json');
    return existsSync(file) ? Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, QueuedJob>) : [];
  }

  remove(): void {
    for (const { pids } of this.jobs)
      for (const pid of pids)
        try {
          process.kill(-pid, 'SIGKILL');
        } catch {
          // It has ended.
        }
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
