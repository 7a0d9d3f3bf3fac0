import { open, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, InspectReply, MetricModelsRequest } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import type { ChildRequest } from '../child/protocol.js';
import { isFetched, locateModel } from './locate-model.js';
import type { OnnxProcess } from './onnx-process.js';

/** What the bundled metrics ask of their model; others may ask anything, and any folder with a graph will do. */
const KINDS: Record<string, ChildRequest['kind']> = { reward: 'rewards', diversity: 'embeddings' };

/** What the graph is read with. */
const BESIDE = ['tokenizer.json', 'tokenizer_config.json', 'config.json'];

type Wanted = MetricModelsRequest['models'][number];

/**
 * Whether the models of metrics lie on this machine, whole as far as their sizes tell, and whether a GPU that is asked for is
 * there. Models of the hub were looked at when the run was planned. Loads none but the nano model, to try a GPU.
 */
export async function inspectMetricModels(
  { baseDir, models }: MetricModelsRequest,
  onnx: OnnxProcess,
): Promise<InspectReply> {
  const findings: Finding[] = [];
  for (const wanted of models) {
    try {
      await inspect(wanted, baseDir, onnx);
    } catch (error) {
      const { code, message, fix } = Fault.from(error);
      findings.push({
        code,
        message: `${wanted.title}: ${message}`,
        ...(fix === undefined ? {} : { fix }),
        fatal: true,
      });
    }
  }
  return { findings, models: {}, checkpointBytes: 0 };
}

async function inspect({ plugin, model, file, device }: Wanted, baseDir: string, onnx: OnnxProcess): Promise<void> {
  const use = { model, file };
  const located = isFetched(use) ? undefined : locateModel(KINDS[plugin] ?? 'log-likelihoods', use, baseDir);
  if (located?.by === 'onnx') {
    await checkGraph(located.onnx);
    checkTokenizer(located.tokenizer);
  }
  // What Python reads tells of its device itself: its environment may not be there yet.
  if (device === 'cuda' && located?.by !== 'python') await tryDevice(device, onnx);
}

/** Reads a word with the smallest model there is. Fault `missing-dependency` where the device is absent. */
async function tryDevice(device: 'cuda', onnx: OnnxProcess): Promise<void> {
  const located = locateModel('embeddings', { model: 'nano', device }, '/');
  if (located.by !== 'onnx') return;
  await onnx.ask({ kind: 'embeddings', model: located, rows: ['a'] }, { signal: new AbortController().signal });
}

async function checkGraph(path: string): Promise<void> {
  const { size } = await stat(path);
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
    if (buffer.toString('latin1', 0, bytesRead).startsWith('version https://git-lfs')) {
      throw new Fault('invalid-input', `${path} is a pointer of Git LFS, not the model`, {
        fix: 'Run `git lfs pull` in its folder.',
      });
    }
  } finally {
    await handle.close();
  }
  if (size === 0) throw new Fault('invalid-input', `${path} is empty`, { fix: 'Export the model again.' });
}

function checkTokenizer(folder: string): void {
  const missing = BESIDE.filter((name) => !existsSync(join(folder, name)));
  if (missing.length === 0) return;
  throw new Fault('not-found', `${folder} has no ${missing.join(' and no ')}`, {
    fix: "Put the model's tokenizer and config.json beside its graph; agora models export writes all of them.",
  });
}
