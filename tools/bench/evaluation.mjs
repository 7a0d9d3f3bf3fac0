// How fast models answer on a processor: a plain loop of `generate`, the worker, and continuous batching, in turns in one process.
// node tools/bench/evaluation.mjs
// Prints the seconds of the best of two rounds, ratios to the plain loop, and how many answers are equal to its.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nanoModel } from '@agora/nano-model';
import { ensurePythonEnvironment, PYTHON_ROOT } from '@agora/python-worker';

const script = join(fileURLToPath(new URL('.', import.meta.url)), 'evaluation', 'compare.py');
const python = await ensurePythonEnvironment();
const said = execFileSync(python, [script, nanoModel.reference], {
  env: { ...process.env, PYTHONPATH: PYTHON_ROOT, HF_HUB_OFFLINE: '1' },
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
});
for (const line of said
  .trim()
  .split('\n')
  .filter((text) => text.startsWith('{'))) {
  const { model, parameters, prompts, limit, seconds, equal } = JSON.parse(line);
  console.log(`${model}: ${(parameters / 1e6).toFixed(1)} M parameters, ${prompts} prompts, up to ${limit} tokens`);
  for (const [way, took] of Object.entries(seconds)) {
    const ratio = (seconds.plain / took).toFixed(2);
    console.log(`  ${way.padEnd(11)} ${took.toFixed(2)} s  ×${ratio}  ${equal[way]} of ${prompts} answers equal`);
  }
}
