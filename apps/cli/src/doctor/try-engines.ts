import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { engineTitle, type EngineName, type EngineUse } from '@agora/run-schemas';
import { nanoModel } from '@agora/nano-model';
import { Fault, type CompletionRequest } from '@agora/plugin-api';
import { ENGINES_WORKER, PythonWorker } from '@agora/python-worker';
import { exitCodeOf, ExitCode } from '../exit-code.js';
import type { Output } from '../output.js';
import type { Check } from './check.js';
import { sayCheck } from './say-check.js';

type Other = Exclude<EngineName, 'worker'>;

const PROMPTS = 20;
const MAX_TOKENS = 24;
const SHOWN = 60;
const NANO = { path: nanoModel.student };

/**
 * Lets engines answer twenty prompts that the worker answers as well, and says how many answers are equal. The nano student answers,
 * by an endpoint the model that its place names `nano`. `names`: those of the compute file that `AGORA_COMPUTE` names.
 */
export async function tryEngines(names: readonly Other[], home: string, output: Output): Promise<ExitCode> {
  const { found, worst } = await findAll(names, output);
  if (found.length === 0) return worst;
  const { ServedModels } = await import('@agora/engines');
  const dim = (line: string): void => output.say(output.paint('dim', line));
  const worker = new PythonWorker({ args: ENGINES_WORKER, onInstall: dim });
  const folder = join(home, 'logs', `doctor-${randomBytes(4).toString('hex')}`);
  const served = new ServedModels(worker, { folder, environment: process.env, log: (line) => dim(`  ${line}`) });
  let failed: ExitCode = ExitCode.done;
  dim(`${PROMPTS} prompts are answered by the worker, then by ${found.map(({ name }) => name).join(', ')}.`);
  try {
    const params = { model: NANO, requests: requests().map(({ prompt, sampling }) => ({ prompt, sampling })) };
    const texts = async (method: 'generate' | 'continuous'): Promise<string[]> =>
      (await worker.call(method, params)).completions.map(({ text }) => text);
    const expected = await texts('generate');
    for (const use of found) {
      const { name } = use;
      const code = await attempted(name, output, async () => {
        const given = name === 'continuous' ? await texts('continuous') : await ofServer(served, use);
        sayCheck(comparison(use, expected, given), output);
      });
      if (code !== ExitCode.done) failed = code;
    }
  } finally {
    await served.close();
    await worker.close();
  }
  if (failed !== ExitCode.done) return failed;
  await rm(folder, { recursive: true, force: true });
  return worst;
}

/** Engines that are where they are said to be and can be tried; says what the others lack, which takes no model. */
async function findAll(names: readonly Other[], output: Output): Promise<{ found: EngineUse[]; worst: ExitCode }> {
  const { engineUse, placesIn } = await import('@agora/engines');
  const found: EngineUse[] = [];
  let worst: ExitCode = ExitCode.done;
  for (const name of names) {
    const code = await attempted(name, output, async () => {
      const use = await engineUse(name, process.env);
      const models = (await placesIn(process.env))?.engines.endpoint?.models ?? {};
      if (name === 'endpoint' && !models['nano']) sayCheck(uncompared(use, Object.keys(models)), output);
      else found.push(use);
    });
    if (code !== ExitCode.done) worst = code;
  }
  return { found, worst };
}

/** Says what becomes of it when it fails. */
async function attempted(name: Other, output: Output, attempt: () => Promise<void>): Promise<ExitCode> {
  try {
    await attempt();
    return ExitCode.done;
  } catch (error) {
    const fault = Fault.from(error);
    const { message: found, fix } = fault;
    sayCheck({ name, state: 'missing', found, ...(fix === undefined ? {} : { fix }) }, output);
    return exitCodeOf(fault);
  }
}

function uncompared(use: EngineUse, models: readonly string[]): Check {
  return {
    name: use.name,
    state: 'ok',
    found: `${engineTitle(use)}: serves what answers for ${models.join(', ')}; answers were not compared with the worker's`,
    fix: 'For that, serve the nano student (libs/nano/model/models/nano) as well, and name it nano.',
  };
}

async function ofServer(
  served: { open: InstanceType<typeof import('@agora/engines').ServedModels>['open'] },
  use: EngineUse,
): Promise<string[]> {
  const model = await served.open(use, { kind: 'model', name: 'nano', model: NANO });
  const texts: string[] = [];
  await model.complete(requests(), {
    signal: new AbortController().signal,
    answered: (index, { text }) => {
      texts[index] = text;
      return Promise.resolve();
    },
  });
  return texts;
}

function comparison(use: EngineUse, expected: readonly string[], given: readonly string[]): Check {
  const { name } = use;
  const first = expected.findIndex((text, index) => text !== given[index]);
  const equal = expected.filter((text, index) => text === given[index]).length;
  const title = name === 'continuous' ? `transformers ${use.version}` : engineTitle(use);
  const found = `${title}: ${equal} of ${expected.length} answers are those of the worker`;
  if (first < 0) return { name, state: 'ok', found };
  const shown = (text = ''): string => JSON.stringify(text.slice(0, SHOWN));
  return {
    name,
    state: 'note',
    found: `${found}; the first other one, of prompt ${first + 1}: ${shown(given[first])} instead of ${shown(expected[first])}`,
    fix: 'Another order of additions turns a greedy choice where two tokens are nearly as likely; answers that are all other ones say that it serves another model.',
  };
}

function requests(): CompletionRequest[] {
  return Array.from({ length: PROMPTS }, (_, n) => ({
    model: 'nano',
    prompt: { kind: 'chat', messages: [{ role: 'user', content: `What is ${n} plus ${(n * 7) % 11}?` }] },
    sampling: { temperature: 0, maxTokens: MAX_TOKENS },
  }));
}
