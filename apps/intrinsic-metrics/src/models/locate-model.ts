import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '@agora/plugin-api';
import { nanoModel } from '@agora/nano-model';
import { resolveModel } from '@agora/python-worker';
import type { ModelFiles, ChildRequest } from '../child/protocol.js';

type Kind = ChildRequest['kind'];

const NANO: Record<Kind, string> = {
  'log-likelihoods': nanoModel.languageModelOnnx,
  rewards: nanoModel.rewardOnnx,
  embeddings: nanoModel.languageModelOnnx,
};

/** What `optimum-cli export onnx --task` is to be given. */
const TASK: Record<Kind, string> = {
  'log-likelihoods': 'text-generation',
  rewards: 'text-classification',
  embeddings: 'feature-extraction',
};

/** Where exporters put the graph, relative to the folder. */
const GRAPHS = ['model.onnx', join('onnx', 'model.onnx')];

/**
 * The files of a model by its name in an experiment: `nano`, or a folder (relative to the experiment's).
 * Faults `not-found` and `invalid-input` say what is missing and how to make it.
 */
export function locateModel(kind: Kind, model: string, baseDir: string): ModelFiles {
  if (model === 'nano') return { onnx: NANO[kind], tokenizer: nanoModel.tokenizer };
  const fix = `Export it: optimum-cli export onnx --model NAME --task ${TASK[kind]} FOLDER, and name that folder.`;
  const reference = resolveModel(model, baseDir);
  if (!('path' in reference)) {
    throw new Fault('invalid-input', `Metrics read datasets with models on this machine; "${model}" is no folder.`, {
      fix,
    });
  }
  const onnx = GRAPHS.map((name) => join(reference.path, name)).find((path) => existsSync(path));
  if (onnx === undefined) {
    throw new Fault('not-found', `There is no ${GRAPHS.join(' or ')} in ${reference.path} (model "${model}").`, {
      fix,
    });
  }
  return { onnx, tokenizer: reference.path };
}
