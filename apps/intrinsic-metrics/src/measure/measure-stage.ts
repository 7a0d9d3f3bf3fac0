import { join } from 'node:path';
import { ArtifactStore, readJsonl, writeJsonl } from '@agora/artifacts';
import type { WorkContext } from '@agora/bus';
import type { Job, MeasureSpec, MeasureSummary } from '@agora/contracts';
import type { ModelHub } from '@agora/metric-models';
import { Fault, instanceSchema, type Measurement } from '@agora/plugin-api';
import type { PythonWorker } from '@agora/python-worker';
import { JobModels } from '../models/job-models.js';
import type { OnnxProcess } from '../models/onnx-process.js';
import type { StagePlugins } from '@agora/plugin-host';

/** The summary in the artifact's manifest: what every reader needs, and what explains it. */
export interface FullSummary extends MeasureSummary {
  /** Rows of the dataset. */
  rows: number;
  /** Rows that have no value. */
  without: number;
  /** Texts longer than the model's positions, of which only the beginning was read. */
  truncated: number;
  details?: Record<string, number>;
}

const UNIT = 'instances';
const MB = 1e6;

/** Measures one metric of one dataset. */
export class MeasureStage {
  constructor(
    private readonly store: ArtifactStore,
    private readonly plugins: StagePlugins,
    private readonly onnx: OnnxProcess,
    private readonly hub: ModelHub,
    private readonly python: PythonWorker,
  ) {}

  async run(job: Job<MeasureSpec>, context: WorkContext): Promise<unknown> {
    const { key, spec } = job;
    const finished = await this.store.find(key);
    if (finished) return finished.manifest.summary;
    const ids: string[] = [];
    const drafts = [];
    const dataset = await this.store.open(spec.dataset);
    for await (const { id, instruction, response } of readJsonl(dataset.path('train.jsonl'), instanceSchema)) {
      ids.push(id);
      drafts.push({ instruction, response });
    }
    const metric = await this.plugins.create('metric', spec.metric, job.runtime);
    const models = new JobModels(this.onnx, {
      baseDir: job.runtime.baseDir,
      onProgress: (done, total) => context.report({ done, total, unit: UNIT }),
      fetched: spec.fetched,
      fetch: async (source) => {
        const onProgress = (bytes: number, total: number): void =>
          context.report({ done: Math.round(bytes / MB), total: Math.round(total / MB), unit: 'MB of a model' });
        const { key: model } = await this.hub.fetch(source, { signal: context.signal, onProgress });
        return this.store.open(model);
      },
      python: this.python,
    });
    const measurement = await metric.measure(drafts, models, context.signal);
    checkMeasurement(spec, measurement, drafts.length);
    const artifact = await this.store.build(
      spec,
      async (dir) => {
        const values = ids.map((id, row) => ({ id, value: measurement.perInstance[row] ?? null }));
        await writeJsonl(join(dir, 'values.jsonl'), values);
        return summarize(spec, measurement, models);
      },
      key,
    );
    return artifact.manifest.summary;
  }
}

function summarize({ models: fingerprint }: MeasureSpec, measurement: Measurement, models: JobModels): FullSummary {
  const { aggregate, unit, model, details, perInstance } = measurement;
  return {
    aggregate,
    unit,
    // Weights may change under one name.
    model: models.used.has(model) ? `${model}@${fingerprint.slice(0, 12)}` : model,
    rows: perInstance.length,
    without: perInstance.filter((value) => value === null).length,
    truncated: models.truncated,
    ...(details === undefined ? {} : { details }),
  };
}

/** A plugin from outside may be wrong; better here than as an odd line on the leaderboard. */
function checkMeasurement({ id }: MeasureSpec, measurement: Measurement, rows: number): void {
  const { perInstance, aggregate, unit, model }: Partial<Measurement> = measurement;
  const lacks = Object.entries({ perInstance, aggregate, unit, model }).find(([, value]) => value === undefined);
  if (lacks || !Array.isArray(perInstance)) {
    throw new Fault('bad-response', `Metric "${id}" gave no ${lacks?.[0] ?? 'list of values in perInstance'}.`, {
      fix: 'measure() returns { perInstance, aggregate, unit, model }.',
    });
  }
  if (perInstance.length !== rows) {
    throw new Fault('bad-response', `Metric "${id}" gave ${perInstance.length} values for ${rows} instances.`);
  }
  const odd = [...perInstance, aggregate].find((value) => value !== null && !Number.isFinite(value));
  if (odd !== undefined) {
    throw new Fault('bad-response', `Metric "${id}" gave ${odd}; a value is a finite number or null.`);
  }
}
