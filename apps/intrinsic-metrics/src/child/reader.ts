import { setImmediate as breathe } from 'node:timers/promises';
import { Fault } from '@agora/plugin-api';
import { batchesOf } from './batches.js';
import { ModelTokenizer, type Encoded as TokenRow } from './model-tokenizer.js';
import { OnnxModel, type Output } from './onnx-model.js';
import type { ChildReply, ModelFiles, ChildRequest } from './protocol.js';
import { embedding, logLikelihood, reward, type Row } from './readings.js';
import { Recent } from './recent.js';

/** More tokens in a batch gain nothing on a processor, and fall out of its caches. */
const BATCH_TOKENS = 1024;
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
  read(output: Output, index: number, row: Row): ArrayLike<number>;
}

const METHODS: Record<ChildRequest['kind'], Method> = {
  'log-likelihoods': { outputs: ['logits'], read: logLikelihood },
  rewards: { outputs: ['reward', 'logits'], read: (output, index) => [reward(output, index)] },
  embeddings: { outputs: ['last_hidden_state', 'token_embeddings'], read: embedding },
};

export interface ReadOptions {
  signal: AbortSignal;
  /** Rows done so far. */
  onProgress(done: number): void;
}

/** Answers questions about texts with ONNX models, which it keeps loaded. */
export class Reader {
  private readonly models = new Recent<Promise<OnnxModel>>(KEPT_MODELS);
  private readonly tokenizers = new Recent<ModelTokenizer>(KEPT_TOKENIZERS);
  private readonly tokens = new Recent<TokenRow>(KEPT_ROWS);
  /** Models whose values have been seen not to depend on the rows beside. */
  private readonly alike = new Set<string>();

  /** Equal rows are read once. Throws the signal's reason when it is aborted. */
  async answer(question: ChildRequest, { signal, onProgress }: ReadOptions): Promise<ChildReply> {
    const { kind, model: files } = question;
    const model = await this.models.get(files.onnx, () => OnnxModel.load(files.onnx));
    const method = METHODS[kind];
    const output = model.output(...method.outputs);
    const { rows, indexes, truncated, padding } = await this.encode(question, signal);
    if (kind === 'rewards') await this.checkCompany(files.onnx, model, output, rows, padding);

    const perToken = kind === 'rewards' ? 1 : (model.width(output) ?? 1);
    const tokens = Math.max(1, Math.min(BATCH_TOKENS, Math.floor(OUTPUT_BYTES / 4 / perToken)));
    const read = new Array<ArrayLike<number>>(rows.length);
    let done = 0;
    for (const batch of batchesOf(
      rows.map(({ ids }) => ids.length),
      tokens,
    )) {
      const inBatch = batch.map((index) => rows[index] as Row);
      const result = await model.run(inBatch, output, padding);
      inBatch.forEach((row, at) => (read[batch[at] as number] = method.read(result, at, row)));
      done += batch.length;
      onProgress(Math.round((done / rows.length) * indexes.length));
      // A run blocks this process; between two of them it hears whether it shall stop.
      await breathe();
      signal.throwIfAborted();
    }
    return { ...gather(read, indexes, files), truncated };
  }

  /** A reward is read off a row's last token. A model that takes the batch's last position for it reads padding. */
  private async checkCompany(
    path: string,
    model: OnnxModel,
    output: string,
    rows: Row[],
    padding: number,
  ): Promise<void> {
    const byLength = [...rows].sort((a, b) => a.ids.length - b.ids.length);
    const [short, long] = [byLength[0], byLength.at(-1)];
    if (!short || !long || short.ids.length === long.ids.length || this.alike.has(path)) return;
    const alone = reward(await model.run([short], output, padding), 0);
    const beside = reward(await model.run([short, long], output, padding), 0);
    if (Math.abs(alone - beside) > COMPANY_TOLERANCE * Math.max(1, Math.abs(alone))) {
      throw new Fault(
        'invalid-input',
        `${path} gives a row ${alone} alone and ${beside} beside a longer one: it reads the padding.`,
        { fix: "Set pad_token_id in config.json to the id of the tokenizer's pad token, and export the model again." },
      );
    }
    this.alike.add(path);
  }

  private async encode(question: ChildRequest, signal: AbortSignal): Promise<Encoded> {
    const { tokenizer: folder } = question.model;
    const tokenizer = this.tokenizers.get(folder, () => new ModelTokenizer(folder));
    const { positions } = tokenizer.config;
    const known = new Map<string, number>();
    const encoded: Encoded = { rows: [], indexes: [], truncated: 0, padding: tokenizer.padding };
    const cut: boolean[] = [];
    for (const given of question.rows) {
      const text = JSON.stringify(given);
      let index = known.get(text);
      if (index === undefined) {
        index = encoded.rows.length;
        known.set(text, index);
        const row = this.tokens.get(`${folder}\n${text}`, () =>
          typeof given === 'string' ? tokenizer.text(given) : tokenizer.conversation(given),
        );
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
