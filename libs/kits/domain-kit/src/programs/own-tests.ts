import type { ProgramResult, ScoringTools } from '@agora/plugin-api';
import { z } from 'zod';
import { sharedPython } from './python-source.js';

/** A user's tests for an output; see python/asserts.py. */
export interface OwnTests {
  tests: string;
  /** Python source with further names that the tests use; may be empty. */
  prompt: string;
}

/** How the program is found in an output; see python/sanitize.py. */
export type Sanitize = 'reachable' | 'reference' | 'off';

export interface Subject {
  /** The output that contains the program. */
  text: string;
  /** The beginning of a program that the prompt gave: an output may continue it or use its names. May be empty. */
  task: string;
  entryPoint: string;
  sanitize: Sanitize;
}

export interface TrialResult {
  right: boolean;
  /** For people: the first failed input, and how it failed. */
  reason: string;
  /** The program that was run; null when it is unknown. */
  program: string | null;
}

/** The process with the user's tests. It never runs model-written code; that runs in the other process (`server`). */
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
