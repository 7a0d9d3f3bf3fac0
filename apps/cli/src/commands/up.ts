import { ExitCode } from '../exit-code.js';
import { findHome, runsFolder } from '../home/find-home.js';
import type { Output } from '../output.js';
import { commandLine } from '../run/start-and-follow.js';
import { onInterrupt } from '../session/interrupt.js';
import { requireIsolation, type IsolationFlags } from '../session/require-isolation.js';
import { withSession } from '../session/with-session.js';
import { busFrom } from '../settings.js';
import { openGateway, sayAddress, type PagesFlags } from '../view/open-gateway.js';
import { untilAborted } from './view.js';

export interface UpFlags extends IsolationFlags, PagesFlags {}

const WORDS = {
  host: 'The services of this home run in this process; `agora run FILE` in another terminal uses them.',
  guest: 'Another process runs the services of this home; when it ends, this one takes over.',
  client: 'The services run elsewhere.',
  alone: 'The services run in this process.',
};

/** Runs the services of a home and shows it in a browser, until Ctrl+C. */
export async function up(flags: UpFlags, output: Output): Promise<ExitCode> {
  requireIsolation(flags);
  const home = findHome(flags);
  const interrupt = onInterrupt();
  const { signal } = interrupt;
  try {
    const gateway = await openGateway({ home: home.path, folders: [runsFolder(home)], bus: busFrom(flags) }, flags);
    try {
      await withSession(flags, { home: home.path, command: commandLine(), output, signal }, async (session) => {
        output.say(WORDS[session.role]);
        sayAddress(gateway, '', output);
        output.say('Ctrl+C ends it.');
        await Promise.race([untilAborted(signal), session.broken]);
      });
    } finally {
      await gateway.close();
    }
    return ExitCode.done;
  } finally {
    interrupt.dispose();
  }
}
