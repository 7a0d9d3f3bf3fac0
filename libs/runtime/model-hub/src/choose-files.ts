import { posix } from 'node:path';
import type { HubFile } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';

/** Where exporters put the graph. */
export const GRAPHS = ['model.onnx', 'onnx/model.onnx'];

/** Further files that are needed to read a model. */
const BESIDE = [
  ...['config.json', 'tokenizer.json', 'tokenizer_config.json', 'special_tokens_map.json', 'chat_template.jinja'],
  ...['1_Pooling/config.json'],
];
/** What Python's tokenizers may need as well. */
const FOR_PYTHON = ['vocab.json', 'vocab.txt', 'merges.txt', 'added_tokens.json', 'tokenizer.model', 'spiece.model'];
const NEEDED = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];
const WEIGHTS = /^(model|pytorch_model)(-\d{5}-of-\d{5})?\.safetensors$/;

export interface Chosen {
  /** Absent for a model that Python reads. */
  graph?: string;
  files: Record<string, HubFile>;
}

/**
 * The files of a repository that metrics read: the graph with its external data and the tokenizer; of a repository without a
 * graph, weights as safetensors. Pickled weights and code are never among them. Fault `not-found` says what is missing.
 */
export function chooseFiles(all: ReadonlyMap<string, HubFile>, repo: string, file: string | undefined): Chosen {
  const graph = file ?? GRAPHS.find((path) => all.has(path));
  if (file !== undefined && !all.has(file)) throw lacks(repo, file, graphsOf(all));
  if (graph !== undefined) {
    const weights = [...all.keys()].filter((path) => path === graph || isDataOf(path, graph));
    return { graph, files: picked(all, repo, [...weights, ...BESIDE]) };
  }
  const weights = [...all.keys()].filter((path) => WEIGHTS.test(path));
  if (weights.length === 0) throw lacks(repo, `${GRAPHS.join(', ')} or model.safetensors`, graphsOf(all));
  const index = [...all.keys()].filter((path) => path.endsWith('.safetensors.index.json') && !path.includes('/'));
  return { files: picked(all, repo, [...weights, ...index, ...BESIDE, ...FOR_PYTHON]) };
}

function picked(all: ReadonlyMap<string, HubFile>, repo: string, paths: readonly string[]): Record<string, HubFile> {
  const missing = NEEDED.filter((path) => !all.has(path));
  if (missing.length > 0) throw lacks(repo, missing.join(' and '), []);
  const sorted = [...new Set(paths)].filter((path) => all.has(path)).sort();
  return Object.fromEntries(sorted.map((path) => [path, all.get(path) as HubFile]));
}

/** `model.onnx_data`, `model.onnx.data`, `model.onnx_data_1`, `model.data` beside `model.onnx`. */
function isDataOf(path: string, graph: string): boolean {
  if (posix.dirname(path) !== posix.dirname(graph)) return false;
  const [name, base] = [posix.basename(path), posix.basename(graph)];
  return /^[._]data(_\d+)?$/.test(name.slice(base.length)) && name.startsWith(base)
    ? true
    : name === `${base.slice(0, -'.onnx'.length)}.data`;
}

const graphsOf = (all: ReadonlyMap<string, HubFile>): string[] =>
  [...all.keys()].filter((path) => path.endsWith('.onnx'));

function lacks(repo: string, what: string, graphs: readonly string[]): Fault {
  const others = graphs.length > 0 ? ` It has ${graphs.slice(0, 6).join(', ')}: name one as \`file\`.` : '';
  return new Fault('not-found', `${repo} has no ${what}.${others}`, {
    fix: 'Choose another repository or file, or export the model yourself: agora models export.',
  });
}
