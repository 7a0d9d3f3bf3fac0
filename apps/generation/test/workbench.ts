import type { Progress } from '@agora/contracts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ledgers } from './ledgers.js';
import { Workshop } from './workshop.js';

export interface Workbench {
  home: string;
  workshop: Workshop;
  ledgers: Ledgers;
}

/** Lays out an empty home with its workshop and ledgers before each test. */
export function useWorkbench(name: string): Workbench {
  const bench = {} as Workbench;
  beforeEach(async () => {
    const home = await mkdtemp(join(tmpdir(), `agora-${name}-`));
    Object.assign(bench, { home, workshop: new Workshop(home), ledgers: new Ledgers() });
  });
  afterEach(() => rm(bench.home, { recursive: true }));
  return bench;
}

export function context(
  report: (progress: Progress) => void = () => undefined,
  signal: AbortSignal = new AbortController().signal,
): { signal: AbortSignal; report: (progress: Progress) => void } {
  return { signal, report };
}
