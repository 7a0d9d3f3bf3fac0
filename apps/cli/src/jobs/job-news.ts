import { oneLine } from '@agora/text-tools/terminal-text';
import { LogTail, type JobEvent, type JobFolder } from '@agora/jobs';
import { join } from 'node:path';
import { formatProgress } from '../display/format.js';
import type { Output } from '../output.js';

/** What is new of a training: what happened in it, and what its job said. */
export class JobNews {
  private events = 0;
  private readonly log: LogTail;
  /** Whether something has been asked for before. */
  told = false;

  constructor(private readonly folder: JobFolder) {
    this.log = new LogTail(join(folder.path, 'job.log'));
  }

  async say(output: Output): Promise<void> {
    const events = await this.folder.events();
    for (const event of events.slice(this.events)) {
      output.record({ kind: 'event', event });
      output.say(`${output.paint('dim', event.at)}  ${oneLine(wordsOf(event))}`);
    }
    // None are left once the folder is gone.
    this.events = Math.max(this.events, events.length);
    this.told = true;
    sayLines(await this.log.news(), output);
  }

  /** A line of the job's log that nobody has ended. */
  sayRest(output: Output): void {
    sayLines(this.log.rest(), output);
  }
}

function sayLines(text: string, output: Output): void {
  if (text.trim() === '') return;
  output.record({ kind: 'said', text });
  output.say(text);
}

function wordsOf({ kind, progress, ...facts }: JobEvent): string {
  if (progress) return formatProgress(progress);
  const others = Object.entries(facts).filter(([name]) => name !== 'at');
  const told = others.map(([name, value]) =>
    typeof value === 'object' ? JSON.stringify(value) : `${name} ${String(value)}`,
  );
  return [kind, ...told].join(' · ');
}
