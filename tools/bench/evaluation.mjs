// What answers cost on a processor, on one thread: a plain loop of `generate`, the worker, and continuous batching, in turns in one process.
// node tools/bench/evaluation.mjs
// Prints processor and wall seconds of the best of two rounds, how many times less than the plain loop each takes, and how many answers
// are equal to its. On a busy machine the processor seconds are those that count.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nanoModel } from '@agora/nano-model';
import { onLine } from '@agora/plugin-api';
import { ensurePythonEnvironment, PYTHON_ROOT } from '@agora/python-worker';

const script = join(fileURLToPath(new URL('.', import.meta.url)), 'evaluation', 'compare.py');
const python = await ensurePythonEnvironment();
const child = spawn(python, [script, nanoModel.reference], {
  env: { ...process.env, PYTHONPATH: PYTHON_ROOT, HF_HUB_OFFLINE: '1' },
  stdio: ['ignore', 'pipe', 'ignore'],
});
onLine(child.stdout, (line) => line.startsWith('{') && tell(JSON.parse(line)));
child.on('close', (code) => (process.exitCode = code ?? 1));

function tell({ model, parameters, prompts, tokens, processor, wall, equal }) {
  const [least, middle, most] = tokens;
  console.log(
    `${model}: ${(parameters / 1e6).toFixed(1)} M parameters, ${prompts} prompts, answers of ${least} to ${most} tokens (median ${middle})`,
  );
  for (const way of Object.keys(processor)) {
    const [cpu, clock] = [processor[way], wall[way]].map((seconds) => `${seconds.toFixed(2)} s`.padStart(8));
    const ratio = (seconds) => `×${(seconds.plain / seconds[way]).toFixed(1)}`.padEnd(6);
    console.log(
      `  ${way.padEnd(11)}${cpu} of processor ${ratio(processor)}${clock} of wall time ${ratio(wall)} ${equal[way]} of ${prompts} answers equal`,
    );
  }
}
