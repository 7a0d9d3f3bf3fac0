import { join } from 'node:path';
import { ArtifactStore, Journal, readJsonl, writeJsonl, type Artifact } from '@agora/artifacts';
import type { Job, JudgedSummary, MeasureSpec, MeasureSummary } from '@agora/run-schemas';
import type { ModelHub } from '@agora/model-hub';
import type { JudgeFactory } from '@agora/model-runtime';
import { Fault, instanceSchema, type Measurement, type Metric, type MetricRow } from '@agora/plugin-api';
import type { PythonWorker } from '@agora/python-worker';
import { JobModels } from '../models/job-models.js';
import type { OnnxProcess } from '../models/onnx-process.js';
import type { StagePlugins } from '@agora/plugin-host';
import { JobJudges, type MeasureContext } from './job-judges.js';

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

/** What reads datasets with local models and models of the hub. */
export interface MetricReaders {
  onnx: OnnxProcess;
  python: PythonWorker;
  hub: ModelHub;
}

/** Measures one metric of one dataset. */
export class MeasureStage {
  constructor(
    private readonly store: ArtifactStore,
    private readonly plugins: StagePlugins,
    private readonly readers: MetricReaders,
    private readonly judges: JudgeFactory,
  ) {}

  async run(job: Job<MeasureSpec>, context: MeasureContext): Promise<unknown> {
    const folder = this.store.home.journal(job.key);
    const artifact = (await this.store.find(job.key)) ?? (await this.make(job, folder, context));
    // Also what an execution left that was killed between its artifact and the end of its journal.
    if (job.spec.judging) await Journal.remove(folder);
    return artifact.manifest.summary;
  }

  private async make(job: Job<MeasureSpec>, folder: string, context: MeasureContext): Promise<Artifact> {
    const { spec, runtime } = job;
    const { ids, rows } = await this.dataset(spec);
    const metric = await this.plugins.create('metric', spec.metric, runtime);
    const models = new JobModels(this.readers.onnx, {
      baseDir: runtime.baseDir,
      onProgress: (done, total) => context.report({ done, total, unit: UNIT }),
      fetched: spec.fetched,
      fetch: async (source) => {
        const onProgress = (bytes: number, total: number): void =>
          context.report({ done: Math.round(bytes / MB), total: Math.round(total / MB), unit: 'MB of a model' });
        const { key: model } = await this.readers.hub.fetch(source, { signal: context.signal, onProgress });
        return this.store.open(model);
      },
      python: this.readers.python,
    });
    const judges = await this.judgesOf(metric, job, folder, context, rows.length);
    try {
      if (judges) models.judges = judges.lent;
      const measurement = await metric.measure(rows, models, context.signal);
      checkMeasurement(spec, measurement, rows.length);
      return await this.store.build(
        spec,
        async (dir) => {
          await writeJsonl(join(dir, 'values.jsonl'), valuesOf(ids, measurement));
          if (judges) await writeJsonl(join(dir, 'judgments.jsonl'), judges.journal.rows());
          return summarize(spec, measurement, models, judges);
        },
        job.key,
      );
    } finally {
      await judges?.close();
    }
  }

  private async judgesOf(
    { judging }: Metric,
    job: Job<MeasureSpec>,
    folder: string,
    context: MeasureContext,
    rows: number,
  ): Promise<JobJudges | undefined> {
    if (!judging) return undefined;
    return JobJudges.open({ job, judging, factory: this.judges, folder, context, rows });
  }

  private async dataset(spec: MeasureSpec): Promise<{ ids: string[]; rows: MetricRow[] }> {
    const ids: string[] = [];
    const rows: MetricRow[] = [];
    const dataset = await this.store.open(spec.dataset);
    for await (const row of readJsonl(dataset.path('train.jsonl'), instanceSchema)) {
      const { id, instruction, response, provenance } = row;
      const { slot, domain, model } = provenance;
      ids.push(id);
      rows.push({ instruction, response, provenance: { slot, domain, model } });
    }
    return { ids, rows };
  }
}

/** What the artifact tells of each row. */
function valuesOf(ids: readonly string[], { perInstance, perInstanceDetails }: Measurement): unknown[] {
  return ids.map((id, row) => {
    const details = perInstanceDetails?.[row];
    return { id, value: perInstance[row] ?? null, ...(details ? { details } : {}) };
  });
}

function summarize(
  { models: fingerprint }: MeasureSpec,
  measurement: Measurement,
  models: JobModels,
  judges: JobJudges | undefined,
): FullSummary {
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
    ...(judges ? judgedSummary(measurement, judges) : {}),
  };
}

function judgedSummary(
  { judged }: Measurement,
  { journal }: JobJudges,
): { usd: number | null; judged?: JudgedSummary } {
  const usd = journal.usd ?? null;
  return { usd, ...(judged ? { judged: { ...judged, judgments: journal.size, cached: journal.cached, usd } } : {}) };
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
