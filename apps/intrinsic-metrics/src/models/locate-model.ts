import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Artifact } from '@agora/artifacts';
import type { MetricModelSource } from '@agora/run-schemas';
import { GRAPHS, isHubName, parseHubName, readByPython } from '@agora/model-hub';
import { nanoModel } from '@agora/nano-model';
import { Fault, type MetricModel, type MetricModelUse } from '@agora/plugin-api';
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

/** Where a model lies, and by what it is read: an ONNX graph in the child process, or weights in the Python worker. */
export type Located = ({ by: 'onnx' } & ModelFiles) | { by: 'python'; path: string; device?: 'cpu' | 'cuda' };

/**
 * The files of a model on this machine by its name in an experiment: `nano`, or a folder (relative to the experiment's).
 * Faults `not-found` and `invalid-input` say what is missing and how to make it.
 */
export function locateModel(kind: Kind, given: MetricModel, baseDir: string): Located {
  const use = usable(given);
  if (use.model === 'nano') return { by: 'onnx', onnx: NANO[kind], tokenizer: nanoModel.tokenizer, ...how(use) };
  const reference = resolveModel(use.model, baseDir);
  if (!('path' in reference)) {
    throw new Fault(
      'invalid-input',
      `Metrics read datasets with models on this machine; "${use.model}" is no folder.`,
      { fix: `Name it as hub:${reference.id}@commit to have it fetched. ${exportFix(kind)}` },
    );
  }
  const { path } = reference;
  if (readByPython(use, baseDir)) return inPython(kind, path, use);
  return { by: 'onnx', onnx: graphIn(path, use, exportFix(kind)), tokenizer: path, ...how(use) };
}

/** The files of a model of the hub that a job was planned with. `fetch` gives its artifact. */
export async function locateFetched(
  kind: Kind,
  given: MetricModel,
  planned: Record<string, MetricModelSource>,
  fetch: (source: MetricModelSource) => Promise<Artifact>,
): Promise<Located> {
  const use = usable(given);
  const { repo, revision } = parseHubName(use.model);
  const source = Object.values(planned).find(
    (each) =>
      each.repo === repo &&
      (use.file === undefined || each.graph === use.file) &&
      // A branch or tag stood for a commit when the run was planned.
      (each.commit === revision || !/^[0-9a-f]{40}$/.test(revision ?? '')),
  );
  if (source === undefined) {
    throw new Fault('invalid-input', `"${use.model}" was not planned with this metric`, {
      fix: 'A metric names models in the option `model`, or in options whose names end in `Model`.',
    });
  }
  const { dir } = await fetch(source);
  if (source.graph === undefined) return inPython(kind, dir, use);
  return { by: 'onnx', onnx: join(dir, source.graph), tokenizer: dir, ...how(use) };
}

export const isFetched = (given: MetricModel): boolean => isHubName(usable(given).model);

function usable(given: MetricModel): MetricModelUse {
  return typeof given === 'string' ? { model: given } : given;
}

function how({ pooling, device }: MetricModelUse): Pick<ModelFiles, 'pooling' | 'device'> {
  return { ...(pooling ? { pooling } : {}), ...(device ? { device } : {}) };
}

function inPython(kind: Kind, path: string, { model, device }: MetricModelUse): Located {
  if (kind !== 'embeddings') return { by: 'python', path, ...(device ? { device } : {}) };
  throw new Fault('not-found', `"${model}" has no ONNX graph, and embeddings are read from one.`, {
    fix: `${exportFix(kind)} Or choose a repository that has onnx/model.onnx.`,
  });
}

function graphIn(folder: string, { model, file }: MetricModelUse, fix: string): string {
  const names = file === undefined ? GRAPHS : [file];
  const onnx = names.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (onnx !== undefined) return onnx;
  throw new Fault('not-found', `There is no ${names.join(' or ')} in ${folder} (model "${model}").`, { fix });
}

function exportFix(kind: Kind): string {
  return `Export it: agora models export NAME --for ${PURPOSE[kind]} --out FOLDER, and name that folder.`;
}
