import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { Fault } from '@agora/plugin-api';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { scoringGraph } from './graph/token-scores.js';
import { earlierStates, isEarlierState } from './past.js';
import type { Row } from './readings.js';

/** Beside the other services on a small machine, more threads would only get a small model in its way. */
const SMALL_THREADS = availableParallelism() <= 4 ? 1 : Math.floor(availableParallelism() / 2);
/** Above so many bytes a model has work enough for every core. */
const LARGE_BYTES = 64 * 2 ** 20;
/** More tokens in a batch gain nothing on a processor, and fall out of its caches: of a large model sooner than of a small one. */
const BATCH_TOKENS = 1024;
const LARGE_BATCH_TOKENS = 256;

const FIX = 'Export it with `agora models export` for the right metric; see docs/metric-models.md.';

export type Device = 'cpu' | 'cuda';

/** An output of one batch: row-major, `shape[0]` rows. */
export interface Output {
  data: Float32Array;
  shape: readonly number[];
}

/** An ONNX graph that reads token ids. */
export class OnnxModel {
  private constructor(
    readonly path: string,
    private readonly session: InferenceSession,
    /** Tokens that a batch should have at most, padding included. */
    readonly batchTokens: number,
  ) {}

  /**
   * Faults: `not-found`; `invalid-input` when the file is no ONNX model or asks for inputs that we do not have;
   * `missing-dependency` for a device that is not there.
   */
  static async load(path: string, device: Device = 'cpu'): Promise<OnnxModel> {
    if (!existsSync(path)) throw notThere(path);
    return OnnxModel.opened(path, path, device);
  }

  /**
   * The model changed to give the probabilities of chosen tokens (`graph/token-scores.ts`). Undefined when its head has
   * another form than is known there, or its vocabulary is not above a size. Faults as `load`.
   */
  static async loadScoring(
    path: string,
    { device = 'cpu', ranks, logits, above }: { device?: Device; ranks: boolean; logits: string; above: number },
  ): Promise<{ model: OnnxModel; vocabulary: number | undefined } | undefined> {
    if (!existsSync(path)) throw notThere(path);
    const graph = graphOf(path, await readFile(path), logits, ranks);
    if (graph === undefined || (graph.vocabulary ?? Infinity) <= above) return undefined;
    return { model: await OnnxModel.opened(path, graph.model, device), vocabulary: graph.vocabulary };
  }

  private static async opened(path: string, source: string | Uint8Array, device: Device): Promise<OnnxModel> {
    const batchTokens = device === 'cpu' && sizeOf(path) > LARGE_BYTES ? LARGE_BATCH_TOKENS : BATCH_TOKENS;
    return new OnnxModel(path, await open(path, source, device), batchTokens);
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
    const { [output]: found } = await this.runFor(rows, [output], padding);
    return found as Output;
  }

  /** As `run`, of several outputs, with inputs beside the tokens. Faults `invalid-input` with what the runtime says. */
  async runFor(
    rows: readonly Row[],
    outputs: readonly string[],
    padding: number,
    beside: Record<string, Tensor> = {},
  ): Promise<Record<string, Output>> {
    const feeds = { ...this.feeds(rows, padding), ...beside };
    const results = await this.session.run(feeds, [...outputs]).catch((error: unknown) => {
      throw new Fault('invalid-input', `${this.path} cannot read a dataset: ${(error as Error).message}`, {
        fix: FIX,
        cause: error,
      });
    });
    return Object.fromEntries(outputs.map((name) => [name, this.floats(name, results[name])]));
  }

  private feeds(rows: readonly Row[], padding: number): Record<string, Tensor> {
    const length = Math.max(...rows.map(({ ids }) => ids.length));
    const feeds: Record<string, Tensor> = {};
    for (const name of this.session.inputNames) {
      const fill = INPUTS[name as keyof typeof INPUTS];
      if (fill === undefined) continue;
      const values = new BigInt64Array(rows.length * length);
      if (name === 'input_ids') values.fill(BigInt(padding));
      rows.forEach((row, index) =>
        row.ids.forEach((id, at) => (values[index * length + at] = BigInt(fill(id, at, row.types?.[at] ?? 0)))),
      );
      feeds[name] = new Tensor('int64', values, [rows.length, length]);
    }
    return { ...feeds, ...earlierStates(this.session.inputMetadata, rows.length) };
  }

  private floats(name: string, tensor: Tensor | undefined): Output {
    if (tensor?.type === 'float32') return { data: tensor.data as Float32Array, shape: tensor.dims };
    throw new Fault('invalid-input', `${this.path}: output "${name}" is ${tensor?.type ?? 'missing'}, not float32.`, {
      fix: 'Export the model in fp32.',
    });
  }
}

/** What each input holds for a token; padding is 0 but for `input_ids`. */
const INPUTS = {
  input_ids: (id: number): number => id,
  attention_mask: (): number => 1,
  token_type_ids: (_id: number, _at: number, type: number): number => type,
  position_ids: (_id: number, at: number): number => at,
} as const;

/** Begins the names of what this package adds to a graph. */
const OURS = 'agora_';

function graphOf(path: string, bytes: Uint8Array, logits: string, ranks: boolean): ReturnType<typeof scoringGraph> {
  try {
    return scoringGraph(bytes, logits, { ranks });
  } catch (error) {
    const { message } = Fault.from(error);
    throw new Fault('invalid-input', `${path} cannot be loaded: ${message}`, { fix: FIX, cause: error });
  }
}

function notThere(path: string): Fault {
  return new Fault('not-found', `There is no ONNX model at ${path}.`, { fix: FIX });
}

/** `source`: the path, or a changed graph whose weights still lie beside the path. */
async function open(path: string, source: string | Uint8Array, device: Device): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: sizeOf(path) > LARGE_BYTES ? availableParallelism() : SMALL_THREADS,
    interOpNumThreads: 1,
    executionProviders: [device],
    extra: { session: { model_external_initializers_file_folder_path: dirname(path) } },
  };
  const session = await (
    typeof source === 'string' ? InferenceSession.create(source, options) : InferenceSession.create(source, options)
  ).catch((error: unknown) => {
    throw notLoaded(path, device, error as Error);
  });
  const unknown = session.inputMetadata.filter(
    (input) => !(input.name in INPUTS) && !input.name.startsWith(OURS) && !isEarlierState(input),
  );
  if (unknown.length === 0) return session;
  const names = unknown.map(({ name }) => name).join(', ');
  throw new Fault('invalid-input', `${path} asks for inputs that a dataset does not have: ${names}.`, { fix: FIX });
}

/** Of the graph and of the weights beside it. */
function sizeOf(path: string): number {
  return [path, `${path}_data`, `${path}.data`].reduce(
    (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

function notLoaded(path: string, device: Device, cause: Error): Fault {
  if (device === 'cuda' && /ExecutionProvider|providers_|CUDA/i.test(cause.message)) {
    return new Fault('missing-dependency', `${path} cannot be read on CUDA: ${cause.message.split('\n')[0]}`, {
      fix: 'Leave out `device: cuda`, or install the CUDA libraries of onnxruntime-node; see docs/metric-models.md.',
      cause,
    });
  }
  return new Fault('invalid-input', `${path} cannot be loaded: ${cause.message}`, { fix: FIX, cause });
}
