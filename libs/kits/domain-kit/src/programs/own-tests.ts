import type { ProgramResult, ScoringTools } from '@agora/plugin-api';
import { z } from 'zod';
import { sharedPython } from './python-source.js';

/** Tests that a user brings beside an output; see python/asserts.py. */
export interface OwnTests {
  tests: string;
  /** May define what the tests use beside the function that is asked for; empty for none. */
  prompt: string;
}

/** How the program is found in an output; see python/sanitize.py. */
export type Sanitize = 'reachable' | 'reference' | 'off';

export interface Subject {
  /** What the program is looked for in. */
  text: string;
  /** What was asked for: an output may continue it, and may use what it defines. Empty for none. */
  task: string;
  entryPoint: string;
  sanitize: Sanitize;
}

export interface TrialResult {
  right: boolean;
  /** For people: the first input that failed and how. */
  reason: string;
  /** The program that was run; null when nothing is known of it. */
  program: string | null;
}

/** Tests of a user's, which reach the program through `server`; it alone ever runs what a model wrote. */
const ASSERTS = sharedPython('codec', 'channel', 'errors', 'sanitize', 'outputs', 'asserts');
const SERVER = sharedPython('codec', 'channel', 'errors', 'server');

const LIMITS = { seconds: 15, memoryMiB: 4096 };
const resultSchema = z.object({ ok: z.boolean(), why: z.string().nullable() });

const ENDS: Record<ProgramResult['end'], string> = {
  exited: 'the tests ended early',
  timeout: `out of time (${LIMITS.seconds} s)`,
  memory: 'out of memory',
  'output-limit': 'too much output',
  signal: 'killed by a signal',
};

/** Runs Python tests in one process of the sandbox and the program in another. */
export async function runOwnTests(
  { text, entryPoint, sanitize }: Subject,
  { tests, prompt }: OwnTests,
  tools: ScoringTools,
): Promise<TrialResult> {
  const request = { entry: entryPoint, text, mode: sanitize, prompt, tests, server: SERVER };
  const { end, stdout } = await tools.execute({
    source: ASSERTS,
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
