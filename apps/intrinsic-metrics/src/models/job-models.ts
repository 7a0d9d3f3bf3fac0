import {
  metricModelName,
  type Draft,
  type LogLikelihood,
  type LogLikelihoodOptions,
  type MetricJudge,
  type MetricModel,
  type MetricModels,
} from '@agora/plugin-api';
import type { ChildReply, ChildRequest } from '../child/protocol.js';
import { locateModel } from './locate-model.js';
import type { OnnxProcess } from './onnx-process.js';

/** Rows of one question: a message to the child stays small, and other jobs get their turn. */
const SLICE = 1024;

export interface JobModelsOptions {
  /** Folder of the experiment file. */
  baseDir: string;
  onProgress(done: number, total: number): void;
}

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

  private async read(
    { rows, ...question }: Omit<ChildRequest, 'model'>,
    use: MetricModel,
    signal: AbortSignal,
  ): Promise<Float64Array[]> {
    signal.throwIfAborted();
    const model = locateModel(question.kind, use, this.options.baseDir);
    this.used.add(metricModelName(use));
    const values: Float64Array[] = [];
    for (let from = 0; from < rows.length; from += SLICE) {
      const slice = { ...question, model, rows: rows.slice(from, from + SLICE) };
      const answer = await this.onnx.ask(slice, {
        signal,
        onProgress: (done) => this.options.onProgress(from + done, rows.length),
      });
      this.truncated += answer.truncated;
      values.push(...rowsOf(answer));
    }
    return values;
  }
}

/** Rows of a dataset carry provenance; the child needs the texts alone. */
const textsOf = ({ instruction, response }: Draft): Draft => ({ instruction, response });

function rowsOf({ values, width }: ChildReply): Float64Array[] {
  return Array.from({ length: width === 0 ? 0 : values.length / width }, (_, row) =>
    values.subarray(row * width, (row + 1) * width),
  );
}
