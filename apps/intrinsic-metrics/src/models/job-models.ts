import type { Artifact } from '@agora/artifacts';
import type { MetricModelSource } from '@agora/run-schemas';
import {
  Fault,
  metricModelName,
  type Draft,
  type LogLikelihood,
  type LogLikelihoodOptions,
  type MetricJudge,
  type MetricModel,
  type MetricModels,
} from '@agora/plugin-api';
import type { PythonWorker } from '@agora/python-worker';
import type { ChildReply, ChildRequest } from '../child/protocol.js';
import { isFetched, locateFetched, locateModel, type Located } from './locate-model.js';
import type { OnnxProcess } from './onnx-process.js';

/** Rows of one question: a message to the child stays small, and other jobs get their turn. */
const SLICE = 1024;

export interface JobModelsOptions {
  /** Folder of the experiment file. */
  baseDir: string;
  onProgress(done: number, total: number): void;
  /** Models of the hub that the job was planned with, by option. */
  fetched?: Record<string, MetricModelSource> | undefined;
  /** Gives the artifact of one of them. */
  fetch?(source: MetricModelSource): Promise<Artifact>;
  /** Reads models without an ONNX graph. */
  python?: Pick<PythonWorker, 'call'>;
}

type Question = Omit<ChildRequest, 'model'>;
/** Of one row. */
type Values = Float64Array | number[];

/** The models that one job lends its metric. Remembers which were used and how many rows had to be cut. */
export class JobModels implements MetricModels {
  readonly used = new Set<string>();
  truncated = 0;
  /** Of a metric that asks judges. */
  judges?: readonly MetricJudge[];

  constructor(
    private readonly onnx: OnnxProcess,
    private readonly options: JobModelsOptions,
  ) {}

  async logLikelihoods(
    model: MetricModel,
    drafts: readonly Draft[],
    signal: AbortSignal,
    options: LogLikelihoodOptions = {},
  ): Promise<LogLikelihood[]> {
    const rows = await this.read({ kind: 'log-likelihoods', rows: drafts.map(textsOf), ...options }, model, signal);
    return rows.map(([total = 0, tokens = 0, ranks]) => ({ total, tokens, ...(ranks === undefined ? {} : { ranks }) }));
  }

  async rewards(model: MetricModel, drafts: readonly Draft[], signal: AbortSignal): Promise<number[]> {
    const rows = await this.read({ kind: 'rewards', rows: drafts.map(textsOf) }, model, signal);
    return rows.map(([value = 0]) => value);
  }

  async embeddings(model: MetricModel, texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    const rows = await this.read({ kind: 'embeddings', rows: texts }, model, signal);
    return rows.map((row) => Float32Array.from(row));
  }

  private async read(question: Question, use: MetricModel, signal: AbortSignal): Promise<Values[]> {
    signal.throwIfAborted();
    const model = await this.locate(question.kind, use);
    this.used.add(metricModelName(use));
    const { rows } = question;
    const values: Values[] = [];
    for (let from = 0; from < rows.length; from += SLICE) {
      const slice = { ...question, rows: rows.slice(from, from + SLICE) };
      const onProgress = (done: number): void => this.options.onProgress(from + done, rows.length);
      const answer = await this.ask(model, slice, { signal, onProgress });
      this.truncated += answer.truncated;
      values.push(...answer.values);
    }
    return values;
  }

  private locate(kind: Question['kind'], use: MetricModel): Promise<Located> | Located {
    const { baseDir, fetched = {}, fetch } = this.options;
    if (!isFetched(use)) return locateModel(kind, use, baseDir);
    if (!fetch) throw new Fault('internal', `Nobody can fetch "${metricModelName(use)}" here.`);
    return locateFetched(kind, use, fetched, fetch);
  }

  private async ask(
    model: Located,
    question: Question,
    { signal, onProgress }: { signal: AbortSignal; onProgress(done: number): void },
  ): Promise<{ values: Values[]; truncated: number }> {
    if (model.by === 'onnx') {
      const answer = await this.onnx.ask({ ...question, model }, { signal, onProgress });
      return { values: rowsOf(answer), truncated: answer.truncated };
    }
    const { python } = this.options;
    if (!python || question.kind === 'embeddings') throw new Fault('internal', 'Nobody can read this model here.');
    const { path, device } = model;
    return python.call(
      'score',
      {
        ...question,
        kind: question.kind,
        rows: question.rows as Draft[],
        model: { path },
        ...(device ? { device } : {}),
      },
      { signal, onProgress: ({ done }) => onProgress(done) },
    );
  }
}

/** Rows of a dataset carry provenance; the models need the texts alone. */
const textsOf = ({ instruction, response }: Draft): Draft => ({ instruction, response });

function rowsOf({ values, width }: ChildReply): Float64Array[] {
  return Array.from({ length: width === 0 ? 0 : values.length / width }, (_, row) =>
    values.subarray(row * width, (row + 1) * width),
  );
}
