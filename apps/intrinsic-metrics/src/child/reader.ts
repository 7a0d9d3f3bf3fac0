import { setImmediate as breathe } from 'node:timers/promises';
import { Fault, type Pooling } from '@agora/plugin-api';
import { batchesOf } from './batches.js';
import { stampOf } from './file-stamp.js';
import { ModelTokenizer, type Encoded as TokenRow } from './model-tokenizer.js';
import { poolingOf } from './pooling.js';
import { OnnxModel, type Output } from './onnx-model.js';
import type { ChildReply, ModelFiles, ChildRequest } from './protocol.js';
import { embedding, reward, type Row } from './readings.js';
import { Recent } from './recent.js';
import { TokenScorer } from './token-scorer.js';

/** Bytes of one batch's output. */
const OUTPUT_BYTES = 128 * 2 ** 20;
const KEPT_MODELS = 3;
const KEPT_TOKENIZERS = 4;
/** Rows whose tokens are kept: the metrics of one dataset read the same conversations, one after the other. */
const KEPT_ROWS = 2048;

/** Batches round differently in the last places. */
const COMPANY_TOLERANCE = 1e-3;

interface Method {
  outputs: string[];
  read(output: Output, index: number, row: Row, pooling: Pooling | undefined): ArrayLike<number>;
}

const METHODS: Record<Exclude<ChildRequest['kind'], 'log-likelihoods'>, Method> = {
  rewards: { outputs: ['reward', 'logits'], read: (output, index) => [reward(output, index)] },
  embeddings: { outputs: ['last_hidden_state', 'token_embeddings', 'sentence_embedding'], read: embedding },
};

export interface ReadOptions {
  signal: AbortSignal;
  /** Rows done so far. */
  onProgress(done: number): void;
}

/** Answers questions about texts with ONNX models, which it keeps loaded. */
export class Reader {
  private readonly models = new Recent<Promise<OnnxModel>>(KEPT_MODELS);
  private readonly scorers = new Recent<Promise<TokenScorer>>(KEPT_MODELS);
  private readonly tokenizers = new Recent<ModelTokenizer>(KEPT_TOKENIZERS);
  private readonly tokens = new Recent<TokenRow>(KEPT_ROWS);
  /** Stamps of models whose values have been seen not to depend on the rows beside. */
  private readonly alike = new Set<string>();

  /** Equal rows are read once. Throws the signal's reason when it is aborted. */
  async answer(question: ChildRequest, options: ReadOptions): Promise<ChildReply> {
    const { kind, model: files } = question;
    const stamp = stampOf(files);
    const encoded = await this.encode(question, stamp, options.signal);
    const batch =
      kind === 'log-likelihoods'
        ? await this.scoring(question, stamp, encoded)
        : await this.reading(kind, files, stamp, encoded);
    const { rows, indexes, truncated } = encoded;
    const read = new Array<ArrayLike<number>>(rows.length);
    let done = 0;
    for (const indices of batchesOf(
      rows.map(({ ids }) => ids.length),
      Math.max(1, Math.min(batch.batchTokens, Math.floor(OUTPUT_BYTES / 4 / batch.perToken))),
    )) {
      const results = await batch.read(indices.map((index) => rows[index] as Row));
      indices.forEach((index, at) => (read[index] = results[at] as ArrayLike<number>));
      done += indices.length;
      options.onProgress(Math.round((done / rows.length) * indexes.length));
      // A run blocks this process; between two of them it hears whether it shall stop.
      await breathe();
      options.signal.throwIfAborted();
    }
    return { ...gather(read, indexes, files), truncated };
  }

  private async scoring(
    { model: files, rankLimit }: ChildRequest,
    stamp: string,
    { padding }: Encoded,
  ): Promise<BatchReader> {
    const { onnx, device = 'cpu' } = files;
    const ranked = rankLimit !== undefined;
    const scorer = await this.scorers.get(`${onnx}\n${stamp}\n${device}\n${ranked}`, () =>
      TokenScorer.load(onnx, device, ranked),
    );
    const { batchTokens, perToken } = scorer;
    return { batchTokens, perToken, read: (rows) => scorer.score(rows, padding, rankLimit) };
  }

  private async reading(
    kind: keyof typeof METHODS,
    { onnx, tokenizer, device = 'cpu', pooling }: ModelFiles,
    stamp: string,
    { rows, padding }: Encoded,
  ): Promise<BatchReader> {
    const model = await this.models.get(`${onnx}\n${stamp}\n${device}`, () => OnnxModel.load(onnx, device));
    const method = METHODS[kind];
    const output = model.output(...method.outputs);
    if (kind === 'rewards') await this.checkCompany({ onnx, stamp }, model, output, rows, padding);
    const pooled = kind === 'embeddings' ? (pooling ?? poolingOf(tokenizer)) : undefined;
    return {
      batchTokens: model.batchTokens,
      perToken: kind === 'rewards' ? 1 : (model.width(output) ?? 1),
      read: async (batch) => {
        const result = await model.run(batch, output, padding);
        return batch.map((row, at) => method.read(result, at, row, pooled));
      },
    };
  }

  /** A reward is read off a row's last token. A model that takes the batch's last position for it reads padding. */
  private async checkCompany(
    { onnx, stamp }: { onnx: string; stamp: string },
    model: OnnxModel,
    output: string,
    rows: Row[],
    padding: number,
  ): Promise<void> {
    const byLength = [...rows].sort((a, b) => a.ids.length - b.ids.length);
    const [short, long] = [byLength[0], byLength.at(-1)];
    if (!short || !long || short.ids.length === long.ids.length || this.alike.has(stamp)) return;
    const alone = reward(await model.run([short], output, padding), 0);
    const beside = reward(await model.run([short, long], output, padding), 0);
    if (Math.abs(alone - beside) > COMPANY_TOLERANCE * Math.max(1, Math.abs(alone))) {
      throw new Fault(
        'invalid-input',
        `${onnx} gives a row ${alone} alone and ${beside} beside a longer one: it reads the padding.`,
        { fix: "Set pad_token_id in config.json to the id of the tokenizer's pad token, and export the model again." },
      );
    }
    this.alike.add(stamp);
  }

  private async encode({ model, alone, rows }: ChildRequest, stamp: string, signal: AbortSignal): Promise<Encoded> {
    const { tokenizer: folder } = model;
    const tokenizer = this.tokenizers.get(`${folder}\n${stamp}`, () => new ModelTokenizer(folder));
    const { positions } = tokenizer.config;
    const known = new Map<string, number>();
    const encoded: Encoded = { rows: [], indexes: [], truncated: 0, padding: tokenizer.padding };
    const cut: boolean[] = [];
    for (const given of rows) {
      const text = JSON.stringify(given);
      let index = known.get(text);
      if (index === undefined) {
        index = encoded.rows.length;
        known.set(text, index);
        const read = this.tokens.get(`${folder}\n${stamp}\n${text}`, () =>
          typeof given === 'string' ? tokenizer.text(given) : tokenizer.conversation(given),
        );
        const row: TokenRow = alone ? tokenizer.responseOf(read) : read;
        cut.push(positions !== undefined && (row.whole ?? row.ids.length) > positions);
        encoded.rows.push({ ...row, ids: row.ids.slice(0, positions) });
        if (index % 256 === 255) {
          await breathe();
          signal.throwIfAborted();
        }
      }
      encoded.indexes.push(index);
      if (cut[index]) encoded.truncated += 1;
    }
    return encoded;
  }
}

/** How a kind of question reads a batch of rows. */
interface BatchReader {
  /** Tokens that a batch should have at most, padding included. */
  batchTokens: number;
  /** Floats in the output for each token. */
  perToken: number;
  read(rows: readonly Row[]): Promise<ArrayLike<number>[]>;
}

interface Encoded {
  /** Without repetitions. */
  rows: Row[];
  /** For each row of the question, where it stands in `rows`. */
  indexes: number[];
  truncated: number;
  /** Token that fills the end of shorter rows. */
  padding: number;
}

function gather(
  read: readonly ArrayLike<number>[],
  indexes: readonly number[],
  { onnx }: ModelFiles,
): Pick<ChildReply, 'values' | 'width'> {
  const width = read[0]?.length ?? 0;
  const values = new Float64Array(indexes.length * width);
  indexes.forEach((index, row) => values.set(read[index] as ArrayLike<number>, row * width));
  const odd = values.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0) {
    throw new Fault('bad-response', `${onnx} gives ${values[odd]} for row ${Math.floor(odd / width)} of the dataset.`, {
      fix: 'Check the export against the original model; half precision is a common cause.',
    });
  }
  return { values, width };
}
