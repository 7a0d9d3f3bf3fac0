import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { engineTitle, type EngineName } from '@agora/contracts';
import { nanoModel } from '@agora/nano-model';
import { Fault, type CompletionRequest } from '@agora/plugin-api';
import { ENGINES_WORKER, PythonWorker } from '@agora/python-worker';
import { exitCodeOf, ExitCode } from '../exit-code.js';
import type { Output } from '../output.js';
import { sayCheck } from './say-check.js';

type Other = Exclude<EngineName, 'worker'>;

const PROMPTS = 20;
const MAX_TOKENS = 24;
const SHOWN = 60;

/**
 * Lets engines answer twenty prompts that the worker answers as well, and says how many answers are equal. The nano student answers,
 * by an endpoint the model that its place names `nano`. `names`: those of the compute file that `AGORA_COMPUTE` names.
 */
export async function tryEngines(names: readonly Other[], home: string, output: Output): Promise<ExitCode> {
  const { ServedModels } = await import('@agora/engines');
  const worker = new PythonWorker({
    args: ENGINES_WORKER,
    onInstall: (line) => output.say(output.paint('dim', line)),
  });
  const folder = join(home, 'logs', `doctor-${randomBytes(4).toString('hex')}`);
  const log = (line: string): void => output.say(output.paint('dim', `  ${line}`));
  const served = new ServedModels(worker, { folder, environment: process.env, log });
  let worst: ExitCode = ExitCode.done;
  try {
    const model = { path: nanoModel.student };
    const params = { model, requests: requests().map(({ prompt, sampling }) => ({ prompt, sampling })) };
    const texts = async (method: 'generate' | 'continuous'): Promise<string[]> =>
      (await worker.call(method, params)).completions.map(({ text }) => text);
    const expected = await texts('generate');
    for (const name of names) {
      const ask = name === 'continuous' ? () => texts('continuous') : () => ofServer(served, name);
      const code = await tryOne(name, expected, ask, output);
      if (code !== ExitCode.done) worst = code;
    }
  } finally {
    await served.close();
    await worker.close();
  }
  if (worst === ExitCode.done) await rm(folder, { recursive: true, force: true });
  return worst;
}

async function tryOne(
  name: Other,
  expected: readonly string[],
  ask: () => Promise<string[]>,
  output: Output,
): Promise<ExitCode> {
  try {
    const { engineUse } = await import('@agora/engines');
    const title = engineTitle(await engineUse(name, process.env));
    sayCheck(comparison(name, title, expected, await ask()), output);
    return ExitCode.done;
  } catch (error) {
    const fault = Fault.from(error);
    const { message: found, fix } = fault;
    sayCheck({ name, state: 'missing', found, ...(fix === undefined ? {} : { fix }) }, output);
    return exitCodeOf(fault);
  }
}

async function ofServer(
  served: { open: InstanceType<typeof import('@agora/engines').ServedModels>['open'] },
  name: Other,
): Promise<string[]> {
  const { engineUse } = await import('@agora/engines');
  const use = await engineUse(name, process.env);
  const model = await served.open(use, { kind: 'model', name: 'nano', model: { path: nanoModel.student } });
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

function comparison(name: string, title: string, expected: readonly string[], given: readonly string[]) {
  const first = expected.findIndex((text, index) => text !== given[index]);
  const equal = expected.filter((text, index) => text === given[index]).length;
  const found = `${title}: ${equal} of ${expected.length} answers are those of the worker`;
  if (first < 0) return { name, state: 'ok' as const, found };
  const shown = (text = ''): string => JSON.stringify(text.slice(0, SHOWN));
  return {
    name,
    state: 'note' as const,
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
