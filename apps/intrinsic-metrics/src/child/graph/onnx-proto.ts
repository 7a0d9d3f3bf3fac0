import { bytesOf, message, number, numbersOf, readFields, text, textsOf, type Field } from './wire.js';

// The parts of onnx.proto3 (onnx/onnx, Apache-2.0) that are read and written here, by their field numbers.

export const MODEL = { irVersion: 1, opset: 8, graph: 7 } as const;
export const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12, valueInfo: 13 } as const;
const NODE = { input: 1, output: 2, name: 3, op: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { name: 1, number: 3, graph: 6, type: 20 } as const;
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 } as const;
const VALUE = { name: 1, type: 2 } as const;

export const FLOAT = 1;
export const INT64 = 7;
export const BOOL = 9;

export interface Node {
  op: string;
  domain: string;
  inputs: string[];
  outputs: string[];
  /** The whole node as it stands in the file. */
  fields: Field[];
  /** Whether it holds graphs of its own, which may read any value of the graph around them. */
  nested: boolean;
}

export function readNode(bytes: Uint8Array): Node {
  const fields = readFields(bytes);
  return {
    op: textsOf(fields, NODE.op)[0] ?? '',
    domain: textsOf(fields, NODE.domain)[0] ?? '',
    inputs: textsOf(fields, NODE.input),
    outputs: textsOf(fields, NODE.output),
    fields,
    nested: bytesOf(fields, NODE.attribute).some(
      (attribute) => bytesOf(readFields(attribute), ATTRIBUTE.graph).length > 0,
    ),
  };
}

/** The node with its inputs and outputs renamed. */
export function renamed({ fields }: Node, name: (old: string) => string, suffix: string): Field[] {
  return fields.map((field) => {
    if (!('bytes' in field)) return field;
    const old = (): string => Buffer.from(field.bytes).toString('utf8');
    if (field.no === NODE.input || field.no === NODE.output) return text(field.no, name(old()));
    return field.no === NODE.name ? text(NODE.name, `${old()}${suffix}`) : field;
  });
}

export type AttributeValue = number | readonly Field[];

export function node(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Record<string, AttributeValue> = {},
): Field[] {
  return [
    ...inputs.map((name) => text(NODE.input, name)),
    ...outputs.map((name) => text(NODE.output, name)),
    text(NODE.name, `agora/${outputs[0]}`),
    text(NODE.op, op),
    ...Object.entries(attributes).map(([name, value]) => message(NODE.attribute, attribute(name, value))),
  ];
}

function attribute(name: string, value: AttributeValue): Field[] {
  const [INT, SUBGRAPH] = [2, 5];
  return typeof value === 'number'
    ? [text(ATTRIBUTE.name, name), number(ATTRIBUTE.number, value), number(ATTRIBUTE.type, INT)]
    : [text(ATTRIBUTE.name, name), message(ATTRIBUTE.graph, value), number(ATTRIBUTE.type, SUBGRAPH)];
}

/** Type and shape of a value; a text stands for a size that is not fixed. */
export function value(name: string, type: number, shape: readonly (number | string)[]): Field[] {
  const dims = shape.map((size) => message(1, [typeof size === 'number' ? number(1, size) : text(2, size)]));
  return [text(VALUE.name, name), message(VALUE.type, [message(1, [number(1, type), message(2, dims)])])];
}

/** A value without a known shape. */
export function shapeless(name: string, type: number): Field[] {
  return [text(VALUE.name, name), message(VALUE.type, [message(1, [number(1, type)])])];
}

export function tensor(name: string, type: number, dims: readonly number[], raw: Uint8Array): Field[] {
  return [
    ...dims.map((size) => number(TENSOR.dims, size)),
    number(TENSOR.type, type),
    text(TENSOR.name, name),
    { no: TENSOR.raw, bytes: raw },
  ];
}

export function int64s(name: string, values: readonly number[], dims: readonly number[] = [values.length]): Field[] {
  return tensor(name, INT64, dims, new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer));
}

export function tensorName(bytes: Uint8Array): string {
  return textsOf(readFields(bytes), TENSOR.name)[0] ?? '';
}

export interface ValueShape {
  name: string;
  /** As in TensorProto.DataType. */
  type: number;
  /** Sizes that are fixed, and undefined for those that are not; undefined when no shape is told. */
  shape: (number | undefined)[] | undefined;
}

export function readValue(bytes: Uint8Array): ValueShape {
  const fields = readFields(bytes);
  const [type = new Uint8Array()] = bytesOf(fields, VALUE.type);
  const [tensorType = new Uint8Array()] = bytesOf(readFields(type), 1);
  const described = readFields(tensorType);
  const [shape] = bytesOf(described, 2);
  return {
    name: textsOf(fields, VALUE.name)[0] ?? '',
    type: Number(numbersOf(described, 1)[0] ?? 0n),
    shape: shape && bytesOf(readFields(shape), 1).map((dim) => sizeOf(readFields(dim))),
  };
}

function sizeOf(dim: readonly Field[]): number | undefined {
  const [size] = numbersOf(dim, 1);
  return size === undefined ? undefined : Number(size);
}

/** Version of ONNX's own operators that a model asks for; 0 when it asks for none. */
export function opsetOf(model: readonly Field[]): number {
  for (const bytes of bytesOf(model, MODEL.opset)) {
    const fields = readFields(bytes);
    const [domain = ''] = textsOf(fields, 1);
    if (domain === '' || domain === 'ai.onnx') return Number(numbersOf(fields, 2)[0] ?? 0n);
  }
  return 0;
}
