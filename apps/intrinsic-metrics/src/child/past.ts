import { Tensor, type InferenceSession } from 'onnxruntime-node';

type Input = InferenceSession.ValueMetadata;

/** Whether an input holds what a decoder remembers of earlier calls, or says whether there is any. */
export function isEarlierState({ name }: Input): boolean {
  return /^past[_.]/.test(name) || name === BRANCH;
}

/** Of exports that hold two graphs in one: false is the one that reads a text from its beginning. */
const BRANCH = 'use_cache_branch';

/**
 * What a decoder with past keys is given for texts that begin with their first token: keys and values of no token (sizes
 * that the graph leaves open are 0, but for the batch), and states of a fixed size as zeros.
 */
export function earlierStates(inputs: readonly Input[], rows: number): Record<string, Tensor> {
  const states: Record<string, Tensor> = {};
  for (const input of inputs) {
    if (!isEarlierState(input) || !input.isTensor) continue;
    if (input.name === BRANCH) {
      states[input.name] = new Tensor('bool', [false], [1]);
      continue;
    }
    const shape = input.shape.map((size, axis) =>
      axis === 0 ? rows : typeof size === 'number' && size >= 0 ? size : 0,
    );
    const count = shape.reduce((product, size) => product * size, 1);
    states[input.name] =
      input.type === 'float16'
        ? new Tensor('float16', new Uint16Array(count), shape)
        : new Tensor('float32', new Float32Array(count), shape);
  }
  return states;
}
