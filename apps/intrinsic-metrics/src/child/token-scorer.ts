import { Fault } from '@agora/plugin-api';
import { Tensor } from 'onnxruntime-node';
import { SCORES } from './graph/token-scores.js';
import { OnnxModel, type Device } from './onnx-model.js';
import { firstScored, logLikelihood, type Row } from './readings.js';

const LOGITS = 'logits';
/** Bytes of the logits of one chunk. */
const CHUNK_BYTES = 48 * 2 ** 20;
const MOST_POSITIONS = 256;
/** Of a vocabulary whose size the graph does not tell: as large as the largest that are common. */
const LARGE_VOCABULARY = 262_144;
/** Up to here all logits of a batch are few, and reading them needs no other graph. */
const SMALL_VOCABULARY = 4_096;
/** All logits of one row, where they have to be read whole. */
const MOST_LOGIT_BYTES = 2 ** 30;

/** Reads the probabilities that a language model gives to tokens. */
export class TokenScorer {
  private constructor(
    /** Gives all logits. */
    private readonly whole: OnnxModel | undefined,
    /** Gives chosen probabilities, so many positions at a time. */
    private readonly chosen: { model: OnnxModel; positions: number } | undefined,
    private readonly ranked: boolean,
  ) {}

  /** Faults as those of `OnnxModel.load`, and `invalid-input` for a graph without logits. */
  static async load(path: string, device: Device, ranked: boolean): Promise<TokenScorer> {
    const found = await OnnxModel.loadScoring(path, { device, ranks: ranked, logits: LOGITS, above: SMALL_VOCABULARY });
    if (found === undefined) {
      const whole = await OnnxModel.load(path, device);
      whole.output(LOGITS);
      return new TokenScorer(whole, undefined, ranked);
    }
    const size = found.vocabulary ?? LARGE_VOCABULARY;
    const positions = Math.max(1, Math.min(MOST_POSITIONS, Math.floor(CHUNK_BYTES / 4 / size)));
    return new TokenScorer(undefined, { model: found.model, positions }, ranked);
  }

  /** Tokens that a batch should have at most, padding included. */
  get batchTokens(): number {
    return (this.whole ?? this.chosen?.model)?.batchTokens ?? 1;
  }

  /** Floats that a token of a batch takes in the output. */
  get perToken(): number {
    return this.whole?.width(LOGITS) ?? 1;
  }

  /** One row after the other: total, tokens, and with `rankLimit` the sum of ranks. */
  async score(rows: readonly Row[], padding: number, rankLimit?: number): Promise<number[][]> {
    if (this.chosen) return this.scoreChosen(this.chosen, rows, padding, rankLimit);
    const { whole } = this;
    if (whole === undefined) throw new Fault('internal', 'A scorer was made without a model');
    const length = Math.max(...rows.map(({ ids }) => ids.length));
    if (rows.length * length * this.perToken * 4 > MOST_LOGIT_BYTES) throw tooLarge(whole.path, length);
    const output = await whole.run(rows, LOGITS, padding);
    return rows.map((row, index) => logLikelihood(output, index, row, rankLimit));
  }

  private async scoreChosen(
    { model, positions: size }: { model: OnnxModel; positions: number },
    rows: readonly Row[],
    padding: number,
    rankLimit: number | undefined,
  ): Promise<number[][]> {
    const asked = askedOf(rows);
    const sums = rows.map(() => (rankLimit === undefined ? [0, 0] : [0, 0, 0]));
    if (asked.length === 0) return sums;
    const chunks = Math.ceil(asked.length / size);
    const width = chunks === 1 ? asked.length : size;
    const filled = (value: (one: Asked) => number): Tensor => {
      const values = new BigInt64Array(chunks * width);
      asked.forEach((one, index) => (values[index] = BigInt(value(one))));
      return new Tensor('int64', values, [chunks, width]);
    };
    const outputs = this.ranked ? [SCORES.logProbability, SCORES.rank] : [SCORES.logProbability];
    const { [SCORES.logProbability]: scores, [SCORES.rank]: ranks } = await model.runFor(rows, outputs, padding, {
      [SCORES.count]: new Tensor('int64', [BigInt(chunks)], []),
      [SCORES.positions]: filled(({ position }) => position),
      [SCORES.targets]: filled(({ target }) => target),
    });
    asked.forEach(({ row }, index) => {
      const sum = sums[row] as number[];
      sum[0] = (sum[0] ?? 0) + (scores?.data[index] ?? Number.NaN);
      sum[1] = (sum[1] ?? 0) + 1;
      if (rankLimit !== undefined) sum[2] = (sum[2] ?? 0) + Math.min(ranks?.data[index] ?? Number.NaN, rankLimit);
    });
    return sums;
  }
}

interface Asked {
  row: number;
  /** In the batch's states, row after row. */
  position: number;
  target: number;
}

function askedOf(rows: readonly Row[]): Asked[] {
  const length = Math.max(...rows.map(({ ids }) => ids.length));
  return rows.flatMap(({ ids, start }, row) => {
    const first = firstScored(start);
    return ids.slice(first).map((target, index) => ({ row, position: row * length + first + index - 1, target }));
  });
}

function tooLarge(path: string, length: number): Fault {
  return new Fault(
    'invalid-input',
    `${path} ends in a form from which single probabilities cannot be read, and all logits of ${length} tokens do not fit into 1 GiB.`,
    {
      fix: 'Export it with `agora models export --for perplexity`, or name a model with safetensors and no ONNX graph.',
    },
  );
}
