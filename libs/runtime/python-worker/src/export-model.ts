import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { faultDataSchema } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { z } from 'zod';
import { workerEnvironment } from './child-environment.js';
import { ensurePythonEnvironment } from './environment.js';
import { LastLines } from './last-lines.js';
import { PYTHON_ROOT } from './python-files.js';

export interface ExportOptions {
  /** A folder, or a model of the hub. */
  model: string;
  revision?: string | undefined;
  /** What the graph is to be read for. */
  purpose: 'perplexity' | 'reward' | 'diversity';
  /** An empty folder. */
  output: string;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
  /** What the installation of the environment is doing, a line at a time. */
  onInstall?(line: string): void;
}

const resultSchema = z.object({
  files: z.array(z.string()),
  /** The largest difference from PyTorch. */
  worst: z.number(),
  /** The version of ONNX's operators that the graph is written in. */
  opset: z.number(),
  parameters: z.number(),
});
export type ExportResult = z.infer<typeof resultSchema>;

/** What exporting needs beside the worker's own packages. */
export const EXPORT_REQUIREMENTS = join(PYTHON_ROOT, 'requirements-export.txt');

/**
 * Makes `model.onnx` of a transformers checkpoint, with tokenizer and configuration beside it, in an environment of its own, and
 * compares it with PyTorch. Faults: those of `ensurePythonEnvironment`; `invalid-input` for what cannot be loaded or comes out
 * different; `worker-crashed`.
 */
export async function exportModel({
  env = process.env,
  signal,
  onInstall,
  ...question
}: ExportOptions): Promise<ExportResult> {
  const python = await ensurePythonEnvironment({
    env,
    requirements: EXPORT_REQUIREMENTS,
    ...(onInstall ? { onProgress: onInstall } : {}),
    ...(signal ? { signal } : {}),
  });
  const words = new LastLines([env['HF_TOKEN']].filter((token): token is string => Boolean(token)));
  const child = spawn(python, ['-m', 'agora_export'], { cwd: PYTHON_ROOT, env: workerEnvironment(env), signal });
  child.stderr.setEncoding('utf8').on('data', (text: string) => words.push(text));
  child.stdin.on('error', () => undefined); // A child that has just died; its end is told by `close`.
  child.stdin.end(JSON.stringify(question));
  let answer = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (answer += text));
  const code = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.once('error', (error) =>
      reject(signal?.aborted ? new Fault('cancelled', 'The export was cancelled') : error),
    );
    child.once('close', (status, how) => resolve(how ?? status));
  });
  if (code !== 0) {
    throw new Fault('worker-crashed', `The export of ${question.model} ended with ${code}: ${words.toString()}`, {
      fix: 'If it was killed, the machine may be out of memory: an export needs about twice the size of the weights in fp32.',
    });
  }
  const said: unknown = JSON.parse(answer);
  const fault = z.object({ fault: faultDataSchema }).safeParse(said);
  if (fault.success) throw Fault.fromData(fault.data.fault);
  return resultSchema.parse(said);
}
