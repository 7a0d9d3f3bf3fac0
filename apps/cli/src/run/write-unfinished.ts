import { Fault } from '@agora/plugin-api';
import { relative } from 'node:path';
import type { Output } from '../output.js';
import type { KeptRun } from './kept-run.js';
import type { LiveFolder } from './live-folder.js';

/**
 * To be called at the end of a command that followed a run. Lays out unfinished datasets as far as they are; when the run left
 * no results of its own (`results` is false), also writes a report of what there is.
 */
export async function writeUnfinished(
  live: LiveFolder | undefined,
  { results, output }: { results: boolean; output: Output },
): Promise<void> {
  if (!live) return;
  await live.close();
  try {
    if (results) await live.run.layOutDatasets();
    else await leavePartial(live.run, output);
  } catch (error) {
    const { message, fix } = Fault.from(error);
    const why = `Not all that there is could be written into ${live.run.dir}: ${message}${fix ? ` ${fix}` : ''}`;
    output.say(output.paint('yellow', why));
  }
}

async function leavePartial(run: KeptRun, output: Output): Promise<void> {
  const { cells } = await run.report();
  const done = cells.filter(({ status }) => status === 'done').length;
  output.say(
    `What there is so far (${done} of ${cells.length} cells done): ${relativeName(run.dir)}/report.html, data/`,
  );
}

/** The path of a folder relative to the working directory, when it lies below that. */
export function relativeName(dir: string): string {
  const near = relative(process.cwd(), dir) || '.';
  return near.startsWith('..') ? dir : near;
}
