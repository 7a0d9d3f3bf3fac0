import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { allArtifacts, ArtifactStore, type Artifact } from '@agora/artifacts';
import { metricModelSourceSchema, type MetricModelSource } from '@agora/run-schemas';
import { isHubName, ModelHub, parseHubName } from '@agora/model-hub';
import { Fault, metricModelOptions } from '@agora/plugin-api';
import { exportModel } from '@agora/python-worker';
import { makeFolder } from '@agora/storage';
import { formatSize } from '../display/format-size.js';
import { ExitCode } from '../exit-code.js';
import { findHome } from '../home/find-home.js';
import { onOut } from '../out-path.js';
import type { Output } from '../output.js';
import type { SharedFlags } from '../settings.js';

export interface AddFlags extends SharedFlags {
  file?: string;
}

export interface ExportFlags extends SharedFlags {
  for: string;
  out: string;
}

/** Fetches a model of the hub into the home, and prints how an experiment names it. */
export async function addModel(name: string, { file, ...flags }: AddFlags, output: Output): Promise<ExitCode> {
  checkFile(file);
  const hub = new ModelHub(new ArtifactStore(findHome(flags).path));
  const { source, licence } = await hub.resolve(asHubName(name), file);
  const { repo, commit, graph } = source;
  const total = bytesOf(source);
  output.say(`${repo} at ${commit}: ${formatSize(total)}, licence ${licence ?? 'not stated on its card'}`);
  let told = 0;
  const { key } = await hub.fetch(source, {
    onProgress: (bytes) => {
      const tenth = Math.floor((10 * bytes) / Math.max(1, total));
      if (tenth > told) output.say(output.paint('dim', `  ${formatSize(bytes)} of ${formatSize(total)}`));
      told = Math.max(told, tenth);
    },
  });
  const model = `hub:${repo}@${commit}`;
  output.record({ kind: 'model', model, ...(graph ? { graph } : {}), key, bytes: total, licence: licence ?? null });
  output.say(`Every file has the hash that the hub gives. In an experiment file:\n`);
  output.say(`  options: { model: ${JSON.stringify(model)}${file === undefined ? '' : `, file: ${file}`} }`);
  if (graph === undefined) output.say('\nIt has no ONNX graph: the Python worker reads it.');
  return ExitCode.done;
}

const NONE = 'There is no model here yet. agora models add hub:owner/name fetches one.';

/** Lists the models in the home. */
export async function listModels(flags: SharedFlags, output: Output): Promise<ExitCode> {
  const models = await modelsIn(flags);
  if (models.length === 0) output.say(NONE);
  for (const { key, source } of models) {
    const model = `hub:${source.repo}@${source.commit}`;
    output.record({
      kind: 'model',
      model,
      ...(source.graph ? { graph: source.graph } : {}),
      key,
      bytes: bytesOf(source),
    });
    output.say(`${output.paint('bold', model)}  ${source.graph ?? 'safetensors'}  ${formatSize(bytesOf(source))}`);
  }
  return ExitCode.done;
}

/** Reads every file of the models in the home and compares it with its hash. */
export async function verifyModels(flags: SharedFlags, output: Output): Promise<ExitCode> {
  let bad = 0;
  const models = await modelsIn(flags);
  if (models.length === 0) output.say(NONE);
  for (const { store, key, source } of models) {
    const model = `hub:${source.repo}@${source.commit}`;
    const fault = await store.open(key).then(
      () => undefined,
      (error: unknown) => Fault.from(error),
    );
    output.record({
      kind: 'model',
      model,
      key,
      whole: fault === undefined,
      ...(fault ? { fault: fault.toData() } : {}),
    });
    output.say(`${model}  ${fault === undefined ? 'whole' : `${fault.message} ${fault.fix ?? ''}`}`);
    bad += fault === undefined ? 0 : 1;
  }
  return bad > 0 ? ExitCode.failed : ExitCode.done;
}

const PURPOSES = ['perplexity', 'reward', 'diversity'] as const;

/** Makes an ONNX graph of a transformers checkpoint. */
export async function exportOnnx(name: string, flags: ExportFlags, output: Output): Promise<ExitCode> {
  const purpose = PURPOSES.find((each) => each === flags.for);
  if (purpose === undefined)
    throw new Fault('invalid-input', `--for: no metric reads a model for "${flags.for}"`, {
      fix: `Use one of: ${PURPOSES.join(', ')}.`,
    });
  const out = resolve(flags.out);
  await onOut('--out', out, () => makeFolder(out));
  if ((await readdir(out)).length > 0) {
    throw new Fault('invalid-input', `${out} is not empty`, { fix: 'Name a new folder with --out.' });
  }
  const hub = isHubName(name) ? parseHubName(name) : undefined;
  const { worst, parameters, files } = await exportModel({
    model: hub?.repo ?? resolve(name),
    revision: hub?.revision,
    purpose,
    output: out,
    onInstall: (line) => output.say(output.paint('dim', line)),
  });
  output.record({ kind: 'export', folder: out, purpose, parameters, worst, files });
  output.say(
    `${out}: ${(parameters / 1e6).toFixed(1)} million parameters; differs from PyTorch by ${worst.toExponential(1)} at most`,
  );
  return ExitCode.done;
}

async function modelsIn(
  flags: SharedFlags,
): Promise<{ store: ArtifactStore; key: string; source: MetricModelSource }[]> {
  const store = new ArtifactStore(findHome(flags).path);
  const found: { store: ArtifactStore; key: string; source: MetricModelSource }[] = [];
  for await (const artifact of allArtifacts(store)) {
    const source = sourceOf(artifact);
    if (source) found.push({ store, key: artifact.key, source });
  }
  return found.sort((a, b) => a.source.repo.localeCompare(b.source.repo) || a.key.localeCompare(b.key));
}

function sourceOf({ manifest }: Artifact): MetricModelSource | undefined {
  return manifest.kind === 'metric-model' ? metricModelSourceSchema.safeParse(manifest.spec).data : undefined;
}

const bytesOf = ({ files }: MetricModelSource): number =>
  Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0);

const asHubName = (name: string): string => (isHubName(name) ? name : `hub:${name}`);

function checkFile(file: string | undefined): void {
  const parsed = metricModelOptions('').file.safeParse(file);
  if (!parsed.success) throw new Fault('invalid-input', `--file: ${parsed.error.issues[0]?.message ?? 'no ONNX file'}`);
}
