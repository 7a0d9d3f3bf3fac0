import { spawn } from 'node:child_process';
import type { Program, ProgramResult, ScoringTools } from '@agora/plugin-api';

const DEFAULT_SECONDS = 10;

/**
 * Runs a test's own programs with `python3`, without a sandbox: never use it for model-written programs. Scorers are tested
 * with the real sandbox in the evaluation app.
 */
export const pythonTools: ScoringTools = { execute };

function execute({ source, stdin = '', limits = {} }: Program): Promise<ProgramResult> {
  return new Promise((resolve, reject) => {
    const child = spawn('python3', ['-I', '-c', source], {
      env: {},
      timeout: (limits.seconds ?? DEFAULT_SECONDS) * 1000,
      killSignal: 'SIGKILL',
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += String(chunk)));
    child.stderr.on('data', (chunk) => (stderr += String(chunk)));
    child.on('error', reject);
    child.on('close', (exitCode) => {
      resolve({ end: exitCode === null ? 'timeout' : 'exited', exitCode, stdout, stderr });
    });
    // A program may end without reading its input, which closes the pipe; that is not an error.
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
  });
}
