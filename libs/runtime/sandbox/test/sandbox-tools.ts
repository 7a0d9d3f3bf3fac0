import { spawnSync } from 'node:child_process';
import type { ScoringTools } from '@agora/plugin-api';
import { Sandbox, type IsolationKind } from '../src/index.js';

/** Every way in which programs can be kept apart here, for specs that must hold in each. */
export function sandboxKinds(): IsolationKind[] {
  return bubblewrapWorks() ? ['bubblewrap', 'limits-only'] : ['limits-only'];
}

/** Whether bubblewrap can make namespaces here; its specs are skipped where it cannot. */
export function bubblewrapWorks(): boolean {
  const works = spawnSync('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true']).status === 0;
  if (!works) process.stderr.write('skipped: bubblewrap is missing or may not make namespaces here\n');
  return works;
}

/** Runs programs in the real sandbox until the tests of the file or `describe` block are over; the best there is, or `isolation`. */
export function sandboxTools(isolation?: IsolationKind): ScoringTools {
  const sandbox = new Sandbox({ workers: 2, ...(isolation && { isolation }) });
  afterAll(() => sandbox.close());
  return { execute: (program) => sandbox.execute(program) };
}
