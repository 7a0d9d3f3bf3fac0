import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { Fault } from '@agora/plugin-api';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Row } from './readings.js';

/** Beside the other services on a small machine, more threads would only get in their way. */
const THREADS = availableParallelism() <= 4 ? 1 : Math.floor(availableParallelism() / 2);

const FIX =
  'Export it with `optimum-cli export onnx` for the right task, without past keys; see docs/intrinsic-metrics.md.';

/** An output of one batch: row-major, `shape[0]` rows. */
export interface Output {
  data: Float32Array;
  shape: readonly number[];
}

/** An ONNX graph that reads token ids. */
export class OnnxModel {
  private constructor(
    private readonly path: string,
    private readonly session: InferenceSession,
  ) {}

  /** Faults: `not-found`, `invalid-input` when the file is no ONNX model or asks for inputs that we do not have. */
  static async load(path: string): Promise<OnnxModel> {
    if (!existsSync(path)) {
      throw new Fault('not-found', `There is no ONNX model at ${path}.`, { fix: FIX });
    }
    let session: InferenceSession;
    try {
      session = await InferenceSession.create(path, { intraOpNumThreads: THREADS, interOpNumThreads: 1 });
    } catch (error) {
      throw new Fault('invalid-input', `${path} cannot be loaded: ${(error as Error).message}`, {
        fix: FIX,
        cause: error,
      });
    }
    const unknown = session.inputNames.filter((name) => !(name in INPUTS));
    if (unknown.length > 0) {
      throw new Fault('invalid-input', `${path} asks for inputs that a dataset does not have: ${unknown.join(', ')}.`, {
        fix: FIX,
      });
    }
    return new OnnxModel(path, session);
  }

  /** The first of these outputs that the graph has. Fault `invalid-input` when it has none. */
  output(...names: string[]): string {
    const found = names.find((name) => this.session.outputNames.includes(name));
    if (found !== undefined) return found;
    const has = this.session.outputNames.join(', ');
    throw new Fault('invalid-input', `${this.path} has no output "${names.join('" or "')}"; it has ${has}.`, {
      fix: FIX,
    });
  }

  /** Size of an output's last axis, when the graph fixes it. */
  width(output: string): number | undefined {
    const metadata = this.session.outputMetadata.find(({ name }) => name === output);
    const last = metadata?.isTensor ? metadata.shape.at(-1) : undefined;
    return typeof last === 'number' && last > 0 ? last : undefined;
  }

  /** Runs one batch, padded on the right with the token `padding`. */
  async run(rows: readonly Row[], output: string, padding: number): Promise<Output> {
    const length = Math.max(...rows.map(({ ids }) => ids.length));
    const feeds: Record<string, Tensor> = {};
    for (const name of this.session.inputNames) {
      const values = new BigInt64Array(rows.length * length);
      if (name === 'input_ids') values.fill(BigInt(padding));
      const fill = INPUTS[name as keyof typeof INPUTS];
      rows.forEach((row, index) =>
        row.ids.forEach((id, at) => (values[index * length + at] = BigInt(fill(id, at, row.types?.[at] ?? 0)))),
      );
      feeds[name] = new Tensor('int64', values, [rows.length, length]);
    }
    const { [output]: tensor } = await this.session.run(feeds, [output]);
    if (tensor === undefined || tensor.type !== 'float32') {
      throw new Fault(
        'invalid-input',
        `${this.path}: output "${output}" is ${tensor?.type ?? 'missing'}, not float32.`,
        {
          fix: 'Export the model in fp32.',
        },
      );
    }
    return { data: tensor.data as Float32Array, shape: tensor.dims };
  }
}

/** What each input holds for a token; padding is 0 but for `input_ids`. */
const INPUTS = {
  input_ids: (id: number): number => id,
  attention_mask: (): number => 1,
  token_type_ids: (_id: number, _at: number, type: number): number => type,
  position_ids: (_id: number, at: number): number => at,
} as const;
