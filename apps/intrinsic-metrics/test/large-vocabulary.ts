import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRng } from '@agora/statistics';
import { FLOAT, GRAPH, INT64, MODEL, node, tensor, value } from '../src/child/graph/onnx-proto.js';
import { message, number, text, writeFields, type Field } from '../src/child/graph/wire.js';

const WIDTH = 8;

/** A language model that looks at one token alone: states = table[ids], logits = states · head. */
export interface LargeVocabulary {
  table: Float32Array;
  head: Float32Array;
  vocabulary: number;
}

export function largeVocabulary(vocabulary: number): LargeVocabulary {
  const rng = seededRng('large-vocabulary', vocabulary);
  const random = (): Float32Array => Float32Array.from({ length: vocabulary * WIDTH }, () => rng.float() - 0.5);
  return { table: random(), head: random(), vocabulary };
}

/** Its graph. `tail`: nodes from `product` to `logits`, in place of taking the product for the logits. */
export function graphOf({ table, head, vocabulary }: LargeVocabulary, tail: readonly Field[][] = []): Uint8Array {
  const bytes = (floats: Float32Array): Uint8Array => new Uint8Array(floats.buffer);
  const product = tail.length > 0 ? 'product' : 'logits';
  const nodes = [
    node('Gather', ['table', 'input_ids'], ['states'], { axis: 0 }),
    node('MatMul', ['states', 'head'], [product]),
    ...tail,
  ];
  return writeFields([
    number(MODEL.irVersion, 8),
    message(MODEL.opset, [text(1, ''), number(2, 17)]),
    message(MODEL.graph, [
      ...nodes.map((each) => message(GRAPH.node, each)),
      text(GRAPH.name, 'large'),
      message(GRAPH.initializer, tensor('table', FLOAT, [vocabulary, WIDTH], bytes(table))),
      message(GRAPH.initializer, tensor('head', FLOAT, [WIDTH, vocabulary], bytes(head))),
      message(GRAPH.input, value('input_ids', INT64, ['batch', 'length'])),
      message(GRAPH.output, value('logits', FLOAT, ['batch', 'length', vocabulary])),
    ]),
  ]);
}

/** Its natural-log probability of a token behind another one, in double precision. */
export function logProbability({ table, head, vocabulary }: LargeVocabulary, before: number, token: number): number {
  const logits = new Float64Array(vocabulary);
  for (let i = 0; i < WIDTH; i += 1) {
    const state = table[before * WIDTH + i] ?? 0;
    for (let t = 0; t < vocabulary; t += 1) logits[t] = (logits[t] ?? 0) + state * (head[i * vocabulary + t] ?? 0);
  }
  const most = logits.reduce((max, logit) => Math.max(max, logit), -Infinity);
  const sum = logits.reduce((all, logit) => all + Math.exp(logit - most), 0);
  return (logits[token] ?? Number.NaN) - most - Math.log(sum);
}

/** A model folder with that graph, the tokenizer of `from` and so many positions. */
export async function writeModel(folder: string, graph: Uint8Array, from: string, positions: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of ['tokenizer.json', 'tokenizer_config.json', 'chat_template.jinja']) {
    await cp(join(from, name), join(folder, name));
  }
  const config = JSON.parse(await readFile(join(from, 'config.json'), 'utf8')) as Record<string, unknown>;
  await writeFile(join(folder, 'config.json'), JSON.stringify({ ...config, max_position_embeddings: positions }));
  await writeFile(join(folder, 'model.onnx'), graph);
}
