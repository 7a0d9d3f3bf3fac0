import type { ProgramResult, ScoringTools } from '@agora/plugin-api';
import { z } from 'zod';
import { PROGRAMS } from './programs.js';
import type { TrialResult, Subject } from './score.js';

/** Tests that a user brings beside an output; see python/asserts.py. */
export interface OwnTests {
  tests: string;
  /** May define what the tests use beside the function that is asked for; empty for none. */
  prompt: string;
}

const LIMITS = { seconds: 15, memoryMiB: 4096 };
const resultSchema = z.object({ ok: z.boolean(), why: z.string().nullable() });

const ENDS: Record<ProgramResult['end'], string> = {
  exited: 'the tests ended early',
  timeout: `out of time (${LIMITS.seconds} s)`,
  memory: 'out of memory',
  'output-limit': 'too much output',
  signal: 'killed by a signal',
};

/** Runs tests in one process and the program in another. */
export async function runOwnTests(
  { text, entryPoint, sanitize }: Subject,
  { tests, prompt }: OwnTests,
  tools: ScoringTools,
): Promise<TrialResult> {
  const request = { entry: entryPoint, text, mode: sanitize, prompt, tests, server: PROGRAMS.server };
  const { end, stdout } = await tools.execute({
    source: PROGRAMS.asserts,
    stdin: JSON.stringify(request),
    limits: { ...LIMITS, outputBytes: 4 * (2 ** 20 + text.length) },
  });
  const [first = '', second = ''] = stdout.split('\n');
  const program = z.string().safeParse(parse(first)).data ?? null;
  const result = resultSchema.safeParse(parse(second));
  if (end !== 'exited' || !result.success) return { right: false, reason: ENDS[end], program };
  const { ok, why } = result.data;
  return { right: ok, reason: ok ? 'the tests pass' : (why ?? 'the tests fail'), program };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
