import {
  FLOAT,
  GRAPH,
  INT64,
  BOOL,
  MODEL,
  int64s,
  node,
  opsetOf,
  readNode,
  readValue,
  renamed,
  shapeless,
  tensorName,
  value,
  type Node,
} from './onnx-proto.js';
import { bytesOf, message, readFields, text, writeFields, type Field } from './wire.js';

/** Inputs and outputs that a graph gets here. */
export const SCORES = {
  /** int64 scalar: number of chunks. */
  count: 'agora_chunks',
  /** int64 [chunks, size]: which rows of the flattened [batch · length] states are read. */
  positions: 'agora_positions',
  /** int64 [chunks, size]: the token that each of them is asked about. */
  targets: 'agora_targets',
  /** float [chunks, size, 1]: natural-log probability of that token. */
  logProbability: 'agora_log_probabilities',
  /** float [chunks, size, 1]: 1 + number of tokens that are more probable. */
  rank: 'agora_ranks',
} as const;

/** Operators that work on each number by itself, so that positions do not mix. */
const POINTWISE = new Set(['Add', 'Sub', 'Mul', 'Div', 'Tanh', 'Cast', 'Identity', 'Clip', 'Neg']);
const PRODUCTS = new Set(['MatMul', 'FusedMatMul', 'MatMulNBits']);
/** The first version that has all of what is added here in this form. */
const LEAST_OPSET = 13;

export interface ScoringGraph {
  model: Uint8Array;
  /** Size of the vocabulary where the graph fixes it. */
  vocabulary: number | undefined;
}

/**
 * A language model's graph changed to give, instead of all logits [batch, length, vocabulary], the probabilities of chosen
 * tokens alone. The head (its last matrix product and what follows it) moves into a loop over chunks of positions, so memory
 * grows with a chunk's logits and not with the text's; positions of the prompt are not computed at all.
 *
 * Undefined for a graph whose head has another form: then its logits have to be read whole.
 */
export function scoringGraph(bytes: Uint8Array, logits: string, { ranks = false } = {}): ScoringGraph | undefined {
  const model = readFields(bytes);
  const [graphBytes] = bytesOf(model, MODEL.graph);
  if (graphBytes === undefined || opsetOf(model) < LEAST_OPSET) return undefined;
  const graph = readFields(graphBytes);
  const output = bytesOf(graph, GRAPH.output)
    .map(readValue)
    .find(({ name }) => name === logits);
  if (output === undefined || (output.shape !== undefined && output.shape.length !== 3)) return undefined;
  const nodes = bytesOf(graph, GRAPH.node).map(readNode);
  const head = findHead(nodes, constantsOf(graph, nodes), logits);
  if (head === undefined) return undefined;
  const moved = new Set(head.nodes);
  let index = -1;
  const kept = graph.filter((field) => {
    if (field.no === GRAPH.output) return false;
    if (field.no !== GRAPH.node) return true;
    index += 1;
    return !moved.has(nodes[index] as Node);
  });
  const body = loopBody(head, logits, output.type, ranks);
  const results = ranks ? [SCORES.logProbability, SCORES.rank] : [SCORES.logProbability];
  const added = [
    message(GRAPH.node, node('Flatten', [head.hidden], ['agora_states'], { axis: 2 })),
    message(GRAPH.node, node('Loop', [SCORES.count, ''], results, { body })),
    ...(ranks ? [message(GRAPH.initializer, int64s('agora_last_axis', [-1]))] : []),
    message(GRAPH.input, value(SCORES.count, INT64, [])),
    message(GRAPH.input, value(SCORES.positions, INT64, ['agora_count', 'agora_size'])),
    message(GRAPH.input, value(SCORES.targets, INT64, ['agora_count', 'agora_size'])),
    ...results.map((name) => message(GRAPH.output, value(name, FLOAT, ['agora_count', 'agora_size', 1]))),
  ];
  const changed = model.map((field) => (field.no === MODEL.graph ? message(MODEL.graph, [...kept, ...added]) : field));
  return { model: writeFields(changed), vocabulary: output.shape?.[2] };
}

interface Head {
  /** What the head reads: [batch, length, width]. */
  hidden: string;
  /** In the order in which they are computed. */
  nodes: Node[];
}

function findHead(nodes: readonly Node[], constant: (name: string) => boolean, logits: string): Head | undefined {
  const maker = new Map(nodes.flatMap((each) => each.outputs.map((name) => [name, each] as const)));
  const found: Node[] = [];
  for (let name = logits; ;) {
    const made = maker.get(name);
    if (made === undefined || made.outputs.length !== 1) return undefined;
    found.unshift(made);
    const [first = '', ...others] = made.inputs;
    if (PRODUCTS.has(made.op)) {
      if (constant(first) || !others.every((other) => other === '' || constant(other))) return undefined;
      const head = { hidden: first, nodes: found };
      return readElsewhere(nodes, head) ? undefined : head;
    }
    const changing = made.inputs.filter((input) => input !== '' && !constant(input));
    if (!POINTWISE.has(made.op) || made.domain !== '' || changing.length !== 1) return undefined;
    name = changing[0] as string;
  }
}

/** Whether anything but the head reads what is computed inside of it. */
function readElsewhere(nodes: readonly Node[], { nodes: head }: Head): boolean {
  const inside = new Set(head.flatMap(({ outputs }) => outputs));
  return nodes.some((each) => !head.includes(each) && each.inputs.some((input) => inside.has(input)));
}

/** Tells which values are the same for every input. */
function constantsOf(graph: readonly Field[], nodes: readonly Node[]): (name: string) => boolean {
  const known = new Map<string, boolean>(bytesOf(graph, GRAPH.initializer).map((bytes) => [tensorName(bytes), true]));
  for (const { op, inputs, outputs, nested } of nodes) {
    // Nodes come in the order in which they are computed.
    const fixed =
      !nested && (op === 'Constant' || (inputs.length > 0 && inputs.every((name) => name === '' || known.get(name))));
    for (const name of outputs) known.set(name, fixed === true);
  }
  return (name) => known.get(name) ?? false;
}

/** What is computed for one chunk of positions. */
function loopBody({ hidden, nodes }: Head, logits: string, type: number, ranks: boolean): Field[] {
  const inside = new Map<string, string>([[hidden, 'agora_chunk_states']]);
  for (const name of nodes.flatMap(({ outputs }) => outputs)) inside.set(name, `agora_head/${name}`);
  const own = inside.get(logits) as string;
  const whole = type === FLOAT ? own : 'agora_logits';
  const steps: Field[][] = [
    node('Gather', [SCORES.positions, 'agora_turn'], ['agora_chunk_positions'], { axis: 0 }),
    node('Gather', [SCORES.targets, 'agora_turn'], ['agora_chunk_targets'], { axis: 0 }),
    node('Gather', ['agora_states', 'agora_chunk_positions'], ['agora_chunk_states'], { axis: 0 }),
    ...nodes.map((each) => renamed(each, (name) => inside.get(name) ?? name, '/agora')),
    ...(type === FLOAT ? [] : [node('Cast', [own], ['agora_logits'], { to: FLOAT })]),
    node('Unsqueeze', ['agora_chunk_targets', 'agora_one'], ['agora_asked']),
    node('LogSoftmax', [whole], ['agora_log_softmax'], { axis: -1 }),
    node('GatherElements', ['agora_log_softmax', 'agora_asked'], ['agora_chunk_scores'], { axis: 1 }),
    ...(ranks ? rankSteps(whole) : []),
    node('Identity', ['agora_go'], ['agora_go_on']),
  ];
  const results = ranks ? ['agora_chunk_scores', 'agora_chunk_ranks'] : ['agora_chunk_scores'];
  return [
    ...steps.map((step) => message(GRAPH.node, step)),
    text(GRAPH.name, 'agora_chunk'),
    message(GRAPH.initializer, int64s('agora_one', [1])),
    message(GRAPH.input, value('agora_turn', INT64, [])),
    message(GRAPH.input, value('agora_go', BOOL, [])),
    message(GRAPH.output, value('agora_go_on', BOOL, [])),
    ...results.map((name) => message(GRAPH.output, shapeless(name, FLOAT))),
  ];
}

function rankSteps(logits: string): Field[][] {
  return [
    node('GatherElements', [logits, 'agora_asked'], ['agora_own_logit'], { axis: 1 }),
    node('Greater', [logits, 'agora_own_logit'], ['agora_ahead']),
    node('Cast', ['agora_ahead'], ['agora_ahead_numbers'], { to: FLOAT }),
    node('ReduceSum', ['agora_ahead_numbers', 'agora_last_axis'], ['agora_chunk_ahead'], { keepdims: 1 }),
    // exp(0), so that no constant of type float has to be written.
    node('Sub', ['agora_own_logit', 'agora_own_logit'], ['agora_zero']),
    node('Exp', ['agora_zero'], ['agora_itself']),
    node('Add', ['agora_chunk_ahead', 'agora_itself'], ['agora_chunk_ranks']),
  ];
}
