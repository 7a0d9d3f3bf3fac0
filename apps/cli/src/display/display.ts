import type { RunEvent } from '@agora/contracts';
import type { Output } from '../output.js';
import type { CellProgress, RunProgress } from '../run/run-progress.js';
import { LiveDisplay } from './live-display.js';
import { PlainDisplay } from './plain-display.js';

/** Shows a run while it goes on. */
export interface Display {
  update(progress: RunProgress, event: RunEvent, ended: CellProgress[]): void;
  close(): void;
}

/** Redrawn bars on a terminal, plain lines elsewhere. */
export function openDisplay(output: Output): Display {
  return output.live ? new LiveDisplay(output) : new PlainDisplay(output);
}
