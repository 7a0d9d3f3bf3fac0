import type { Draft, LogLikelihood, MetricJudge, MetricModels } from '@agora/plugin-api';
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

  async logLikelihoods(model: string, drafts: readonly Draft[], signal: AbortSignal): Promise<LogLikelihood[]> {
    const rows = await this.read('log-likelihoods', model, drafts.map(textsOf), signal);
    return rows.map(([total = 0, tokens = 0]) => ({ total, tokens }));
  }

  async rewards(model: string, drafts: readonly Draft[], signal: AbortSignal): Promise<number[]> {
    const rows = await this.read('rewards', model, drafts.map(textsOf), signal);
    return rows.map(([value = 0]) => value);
  }

  async embeddings(model: string, texts: readonly string[], signal: AbortSignal): Promise<Float32Array[]> {
    const rows = await this.read('embeddings', model, texts, signal);
    return rows.map((row) => Float32Array.from(row));
  }

  private async read(
    kind: ChildRequest['kind'],
    name: string,
    rows: ChildRequest['rows'],
    signal: AbortSignal,
  ): Promise<Float64Array[]> {
    signal.throwIfAborted();
    const model = locateModel(kind, name, this.options.baseDir);
    this.used.add(name);
    const values: Float64Array[] = [];
    for (let from = 0; from < rows.length; from += SLICE) {
      const question = { kind, model, rows: rows.slice(from, from + SLICE) };
      const answer = await this.onnx.ask(question, {
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
