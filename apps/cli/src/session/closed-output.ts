import { oneLine } from '@agora/text-tools/terminal-text';
import { ExitCode } from '../exit-code.js';

interface Ways {
  /** Sends SIGHUP, as a closed terminal does: commands that must end in order do so, others end at once. */
  interrupt(): void;
  fail(message: string): void;
}

const WAYS: Ways = {
  interrupt: () => process.kill(process.pid, 'SIGHUP'),
  fail: (message) => {
    process.stderr.write(`${oneLine(message)}\n`);
    process.exit(ExitCode.failed);
  },
};

/**
 * Ends the command when its output has no reader any more: `agora run … | head` is interrupted when `head` has ended, because
 * nobody would see what the run goes on to pay for.
 */
export function onClosedOutput(
  streams: readonly NodeJS.WritableStream[] = [process.stdout, process.stderr],
  ways: Ways = WAYS,
): void {
  let ended = false;
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (ended) return; // What is still written on the way out fails as well.
      ended = true;
      // A terminal that was closed gives EIO.
      if (error.code === 'EPIPE' || error.code === 'EIO') ways.interrupt();
      else ways.fail(`Error: the output cannot be written: ${error.message}`);
    });
  }
}
