import { ArtifactStore } from '@agora/artifacts';
import { Fault } from '@agora/plugin-api';
import { ExitCode } from '../exit-code.js';
import { findHome, runsFolder } from '../home/find-home.js';
import type { Output } from '../output.js';
import { chooseRun } from '../runs/choose-run.js';
import { knownRuns, type KnownRun } from '../runs/known-run.js';
import { onInterrupt } from '../session/interrupt.js';
import { busFrom, type SharedFlags } from '../settings.js';
import { openGateway, sayAddress, type PagesFlags } from '../view/open-gateway.js';
import { writeBundle } from '../view/write-bundle.js';

export interface ViewFlags extends SharedFlags, PagesFlags {
  bundle?: string;
  redact?: boolean;
}

/** Shows runs in a browser until Ctrl+C, or copies the pages. Reads files alone; of a run that is under way also its events. */
export async function view(texts: readonly string[], flags: ViewFlags, output: Output): Promise<ExitCode> {
  if (flags.redact && flags.bundle === undefined) {
    const fix = 'Give --bundle DIR as well; pages that are served show everything to who has the token.';
    throw new Fault('invalid-input', '--redact is given without --bundle', { fix });
  }
  const home = findHome(flags);
  const runs = runsFolder(home);
  const known = await knownRuns(new ArtifactStore(home.path), runs);
  const chosen: KnownRun[] = [];
  for (const text of texts) chosen.push(await chooseRun(known, text, home.path));
  const interrupt = onInterrupt();
  const shown = {
    home: home.path,
    folders: [runs, ...chosen.filter(({ record }) => !record).map(({ folder }) => folder)],
    only: chosen.length > 0 ? chosen.map(({ runId }) => runId) : undefined,
  };
  try {
    const { bundle, redact = false } = flags;
    if (bundle !== undefined) return await writeBundle(bundle, { ...shown, redact, signal: interrupt.signal }, output);
    const gateway = await openGateway({ ...shown, bus: busFrom(flags) }, flags);
    if (known.length === 0 && chosen.length === 0) output.say(`No run has begun in the home ${home.path} yet.`);
    const [only] = chosen;
    sayAddress(gateway, only && chosen.length === 1 ? `runs/${encodeURIComponent(only.runId)}` : '', output);
    output.say('Ctrl+C ends it.');
    await untilAborted(interrupt.signal);
    await gateway.close();
    return ExitCode.done;
  } finally {
    interrupt.dispose();
  }
}

export async function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
}
