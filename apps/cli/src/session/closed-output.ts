import { oneLine } from '@agora/contracts';
import { ExitCode } from '../exit-code.js';

interface Ways {
  /** As a closed terminal does: commands that have something to put in order do so, others end. */
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
 * Ends the command when what it says can be read no more: `agora run … | head` is interrupted when `head` has seen enough,
 * since nobody would see what it goes on to pay for.
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
