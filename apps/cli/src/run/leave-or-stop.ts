import { createInterface } from 'node:readline';
import type { Output } from '../output.js';

/**
 * Asks on the terminal whether a run whose services go on without this command shall be left running or stopped. Without a
 * terminal, or when no answer can come any more, the run is stopped: nobody should pay for a run that nobody watches.
 */
export function askLeaveOrStop(
  runId: string,
  output: Output,
  input: NodeJS.ReadStream = process.stdin,
): Promise<'leave' | 'stop'> {
  if (!input.isTTY || !output.human.isTTY) return Promise.resolve('stop');
  return new Promise((resolve) => {
    const lines = createInterface({ input, output: output.human });
    const end = (answer: 'leave' | 'stop'): void => {
      resolve(answer);
      lines.close();
    };
    const ask = (): void =>
      lines.question(`\n${runId} goes on without this command. Leave it running or stop it? [l/s] `, (text) => {
        const letter = text.trim().toLowerCase().charAt(0);
        if (letter === 'l') end('leave');
        else if (letter === 's') end('stop');
        else ask();
      });
    lines.on('SIGINT', () => end('stop'));
    lines.on('close', () => end('stop'));
    ask();
  });
}
