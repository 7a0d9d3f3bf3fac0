import { open, stat } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding, InspectReply, MetricModelsRequest } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import type { ChildRequest } from '../child/protocol.js';
import { locateModel } from './locate-model.js';

/** What the bundled metrics ask of their model; others may ask anything, and any folder with a graph will do. */
const KINDS: Record<string, ChildRequest['kind']> = { reward: 'rewards', diversity: 'embeddings' };

/** What the graph is read with. */
const BESIDE = ['tokenizer.json', 'tokenizer_config.json', 'config.json'];

/** Whether the models of metrics lie on this machine, whole as far as their sizes tell. Loads none. */
export async function inspectMetricModels({ baseDir, models }: MetricModelsRequest): Promise<InspectReply> {
  const findings: Finding[] = [];
  for (const { title, plugin, model } of models) {
    try {
      const { onnx, tokenizer } = locateModel(KINDS[plugin] ?? 'log-likelihoods', model, baseDir);
      await checkGraph(onnx);
      checkTokenizer(tokenizer);
    } catch (error) {
      const { code, message, fix } = Fault.from(error);
      findings.push({ code, message: `${title}: ${message}`, ...(fix === undefined ? {} : { fix }), fatal: true });
    }
  }
  return { findings, models: {}, checkpointBytes: 0 };
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
    fix: "Put the model's tokenizer and config.json beside its graph; optimum-cli export writes all of them.",
  });
}
