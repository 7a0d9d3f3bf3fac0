import type { RunEvent, StartReply } from '@agora/contracts';
import { openDisplay } from '../display/display.js';
import type { Output } from '../output.js';
import type { Session } from '../session/session.js';
import type { RunEnd } from './confirm-run-end.js';
import { followEvents } from './follow-events.js';
import { RunProgress, type Nouns } from './run-progress.js';

interface FollowOptions {
  folder: string;
  home: string;
  output: Output;
  signal: AbortSignal;
  nouns?: Nouns;
  /** Called with every event. */
  onEvent?(event: RunEvent): void;
  /** Printed at the start when programs instead of models write some of the text. */
  whenSimulated: string;
}

/** Shows a run until it ends; its events go to `--json` and to `events.jsonl` in its folder. */
export async function followRun(
  session: Session,
  started: StartReply,
  { folder, home, output, signal, nouns, onEvent, whenSimulated }: FollowOptions,
): Promise<RunEnd> {
  output.say(`${output.paint('bold', started.runId)}${started.joined ? formatJoined(session, started) : ''}`);
  const progress = new RunProgress(nouns);
  const display = await openDisplay(output);
  try {
    return await followEvents(
      session,
      started,
      { folder, home },
      (event) => {
        output.record(event);
        onEvent?.(event);
        const ended = progress.apply(event);
        if (event.kind === 'run-started' && progress.simulated) output.say(output.paint('yellow', whenSimulated));
        display.update(progress, event, ended);
      },
      signal,
    );
  } finally {
    display.close();
  }
}

function formatJoined({ host }: Session, { startedAt }: StartReply): string {
  const since = new Date(startedAt).toLocaleString();
  return host ? ` (joined; it is run by process ${host.pid} since ${since})` : ` (joined; under way since ${since})`;
}
