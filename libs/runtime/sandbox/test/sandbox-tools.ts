import type { ScoringTools } from '@agora/plugin-api';
import { Sandbox } from '../src/index.js';

/** Runs programs in the real sandbox until the tests of the file or `describe` block are over. */
export function sandboxTools(): ScoringTools {
  const sandbox = new Sandbox({ workers: 2 });
  afterAll(() => sandbox.close());
  return { execute: (program) => sandbox.execute(program) };
}
