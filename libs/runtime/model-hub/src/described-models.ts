import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { stageKey } from '@agora/artifacts';
import type { MetricModelSource } from '@agora/run-schemas';
import { recordedHashes } from '@agora/nano-model';
import { metricModelsIn, type MetricModelUse } from '@agora/plugin-api';
import { modelUse, resolveModel, scoringVersion } from '@agora/python-worker';
import { GRAPHS } from './choose-files.js';
import { isHubName } from './hub-name.js';
import type { ModelHub } from './model-hub.js';

/** The models of a metric as they enter its key. */
export interface DescribedModels {
  /** Changes when a file of one of them does. */
  models: string;
  /** Those of the hub, by the option that names them. */
  fetched?: Record<string, MetricModelSource>;
  /** Version of the Python that reads one of them. */
  scorer?: string;
}

/** What the models that a metric's options name consist of. Asks the hub for hashes, fetches nothing. Faults of `resolve`. */
export async function describeModels(
  options: Record<string, unknown>,
  baseDir: string,
  hub: Pick<ModelHub, 'resolve'>,
): Promise<DescribedModels> {
  const fetched: Record<string, MetricModelSource> = {};
  const prints: Record<string, string> = {};
  let python = false;
  for (const [option, use] of Object.entries(metricModelsIn(options))) {
    if (use.model === 'nano') continue;
    if (isHubName(use.model)) {
      const { source } = await hub.resolve(use.model, use.file);
      fetched[option] = source;
      prints[option] = stageKey(source);
      python ||= source.graph === undefined;
    } else {
      prints[option] = await folderPrint(use, baseDir);
      python ||= readByPython(use, baseDir);
    }
  }
  return {
    models: combined(prints),
    ...(Object.keys(fetched).length > 0 ? { fetched } : {}),
    ...(python ? { scorer: scoringVersion } : {}),
  };
}

/** Joins the fingerprints of the options; those that name no model mean the nano model. */
function combined(prints: Record<string, string>): string {
  const { model, ...others } = prints;
  if (Object.keys(others).length > 0) return stageKey({ nano: recordedHashes, prints });
  return model ?? stageKey(recordedHashes);
}

/** Whether a folder holds weights, and no graph that could be read without Python. */
export function readByPython({ model, file }: MetricModelUse, baseDir: string): boolean {
  const reference = resolveModel(model, baseDir);
  if (!('path' in reference) || file !== undefined) return false;
  const { path } = reference;
  const weights = ['model.safetensors', 'model.safetensors.index.json'];
  return !GRAPHS.some((name) => existsSync(join(path, name))) && weights.some((name) => existsSync(join(path, name)));
}

/** The files at the top of a folder, the graph's own folder below it, and a pooling that is not the mean. */
async function folderPrint({ model, file }: MetricModelUse, baseDir: string): Promise<string> {
  const { fingerprint } = await modelUse(model, baseDir);
  const reference = resolveModel(model, baseDir);
  if (!('path' in reference)) return fingerprint;
  const { path } = reference;
  const graph = [file, ...GRAPHS].find((name) => name !== undefined && existsSync(join(path, name)));
  const below = graph === undefined || dirname(graph) === '.' ? undefined : join(path, dirname(graph));
  const nested = below && (await modelUse(below, baseDir)).fingerprint;
  const pooling = await poolingText(path);
  return nested === undefined && pooling === undefined ? fingerprint : stageKey({ fingerprint, nested, pooling });
}

async function poolingText(path: string): Promise<string | undefined> {
  const folder = join(path, '1_Pooling');
  const names = await readdir(folder).catch((): string[] => []);
  if (!names.includes('config.json')) return undefined;
  const text = await readFile(join(folder, 'config.json'), 'utf8');
  return /"pooling_mode_mean_tokens"\s*:\s*true/.test(text) ? undefined : text;
}
