import type { Draft, FaultData } from '@agora/plugin-api';

/** Where a model lies. Absolute paths. */
export interface ModelFiles {
  onnx: string;
  /** Folder with tokenizer.json, tokenizer_config.json and config.json. */
  tokenizer: string;
}

/** What the child can be asked. Values come back in the order of the rows. */
export interface ChildRequest {
  kind: 'log-likelihoods' | 'rewards' | 'embeddings';
  model: ModelFiles;
  /** A draft is read as a conversation, a string by itself. */
  rows: readonly (Draft | string)[];
}

export interface ChildReply {
  /** One row after the other. */
  values: Float64Array;
  /** Values per row: 2 for log-likelihoods (total, tokens), 1 for rewards, the model's dimensions for embeddings. */
  width: number;
  /** Rows that were longer than the model's positions and were cut. */
  truncated: number;
}

export type ToChild = { id: number; ask: ChildRequest } | { id: number; cancel: true };

export type FromChild =
  | { id: number; done: number }
  | { id: number; answer: ChildReply }
  | { id: number; fault: FaultData }
  | { id: number; cancelled: true };
