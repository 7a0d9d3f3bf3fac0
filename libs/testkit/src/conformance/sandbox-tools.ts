import { spawnSync } from 'node:child_process';
import type { ScoringTools } from '@agora/contracts';
import { Sandbox, type IsolationKind } from '@agora/sandbox';

/** Every way in which programs can be kept apart here, for specs that must hold in each. */
export function sandboxKinds(): IsolationKind[] {
  const works = spawnSync('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true']).status === 0;
  if (!works) process.stderr.write('skipped: bubblewrap is missing or may not make namespaces here\n');
  return works ? ['bubblewrap', 'limits-only'] : ['limits-only'];
}

/** Runs programs in the real sandbox until the tests of the file or `describe` block are over; the best there is, or `isolation`. */
export function sandboxTools(isolation?: IsolationKind): ScoringTools {
  const sandbox = new Sandbox({ workers: 2, ...(isolation && { isolation }) });
  afterAll(() => sandbox.close());
  return { execute: (program) => sandbox.execute(program) };
}
