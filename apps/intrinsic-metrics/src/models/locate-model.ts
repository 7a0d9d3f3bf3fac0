import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, type MetricModel, type MetricModelUse } from '@agora/plugin-api';
import { nanoModel } from '@agora/nano-model';
import { resolveModel } from '@agora/python-worker';
import type { ModelFiles, ChildRequest } from '../child/protocol.js';

type Kind = ChildRequest['kind'];

const NANO: Record<Kind, string> = {
  'log-likelihoods': nanoModel.languageModelOnnx,
  rewards: nanoModel.rewardOnnx,
  embeddings: nanoModel.languageModelOnnx,
};

/** What `agora models export --for` is to be given. */
const PURPOSE: Record<Kind, string> = {
  'log-likelihoods': 'perplexity',
  rewards: 'reward',
  embeddings: 'diversity',
};

/** Where exporters put the graph, relative to the folder. */
export const GRAPHS = ['model.onnx', join('onnx', 'model.onnx')];

/**
 * The files of a model by its name in an experiment: `nano`, or a folder (relative to the experiment's).
 * Faults `not-found` and `invalid-input` say what is missing and how to make it.
 */
export function locateModel(kind: Kind, use: MetricModel, baseDir: string): ModelFiles {
  const { model, file, pooling, device } = typeof use === 'string' ? ({ model: use } as MetricModelUse) : use;
  const how = { ...(pooling ? { pooling } : {}), ...(device ? { device } : {}) };
  if (model === 'nano') return { onnx: NANO[kind], tokenizer: nanoModel.tokenizer, ...how };
  const fix = `Export it: agora models export NAME --for ${PURPOSE[kind]} --out FOLDER, and name that folder.`;
  const reference = resolveModel(model, baseDir);
  if (!('path' in reference)) {
    throw new Fault('invalid-input', `Metrics read datasets with models on this machine; "${model}" is no folder.`, {
      fix: `Name it as hub:${reference.id}@commit to have it fetched. ${fix}`,
    });
  }
  return { onnx: graphIn(reference.path, model, file, fix), tokenizer: reference.path, ...how };
}

/** The graph of a folder: the one that was named, or the first where exporters put it. */
export function graphIn(folder: string, model: string, file: string | undefined, fix: string): string {
  const names = file === undefined ? GRAPHS : [file];
  const onnx = names.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (onnx !== undefined) return onnx;
  throw new Fault('not-found', `There is no ${names.join(' or ')} in ${folder} (model "${model}").`, { fix });
}
