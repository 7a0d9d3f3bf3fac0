import { spawnSync } from 'node:child_process';
import type { Program, ProgramLimits, ProgramResult } from '@agora/plugin-api';
import { Sandbox, type IsolationKind } from '../src/index.js';
import { sandboxKinds } from './sandbox-tools.js';

/** Every way in which programs can be kept apart here. */
export const KINDS = sandboxKinds();

/** Only as root may we give programs a user of their own. */
export const root = process.getuid?.() === 0;

const LANDLOCK = 'import ctypes; print(ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1))';

/** The version of Landlock in this kernel; it tells a program where it may write (1) and whom it may signal (6). */
export const landlock = Number(spawnSync('python3', ['-c', LANDLOCK], { encoding: 'utf8' }).stdout);

/** Whether a program cannot do to us what we can ourselves. */
export const apart = (isolation: IsolationKind): boolean => root || isolation === 'bubblewrap' || landlock >= 6;

export interface Attacked {
  run(source: string | readonly string[], limits?: Partial<ProgramLimits>): Promise<ProgramResult>;
  execute(program: Program): Promise<ProgramResult>;
}

/** A sandbox with one worker, so that every program meets what the one before has left; after each the next one must run. */
export function underAttack(isolation: IsolationKind): Attacked {
  const sandbox = new Sandbox({ isolation, workers: 1 });
  const execute = (program: Program) => sandbox.execute(program);
  afterEach(async () => {
    const next = await execute({ source: 'import os\nprint(sorted([3, 1, 2]), os.listdir("."))' });
    expect(next).toEqual({ end: 'exited', exitCode: 0, stdout: '[1, 2, 3] []\n', stderr: '' });
  });
  afterAll(() => sandbox.close());
  return {
    execute,
    run: (source, limits = {}) =>
      execute({ source: typeof source === 'string' ? source : source.join('\n'), limits: { seconds: 8, ...limits } }),
  };
}
