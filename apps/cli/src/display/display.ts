import type { RunEvent } from '@agora/contracts';
import type { Output } from '../output.js';
import type { CellProgress, RunProgress } from '../run/run-progress.js';
import { PlainDisplay } from './plain-display.js';

/** Shows a run while it goes on. */
export interface Display {
  update(progress: RunProgress, event: RunEvent, ended: CellProgress[]): void;
  close(): void;
}

/** Redrawn bars on a terminal, plain lines elsewhere. */
export async function openDisplay(output: Output): Promise<Display> {
  if (!output.live) return new PlainDisplay(output);
  // What redraws a terminal takes a while to load, and is needed on terminals alone.
  const { LiveDisplay } = await import('./live-display.js');
  return new LiveDisplay(output);
}
