import type { Draft, FaultData, Pooling } from '@agora/plugin-api';

/** Where a model lies and how it is read. Absolute paths. */
export interface ModelFiles {
  onnx: string;
  /** Folder with tokenizer.json, tokenizer_config.json and config.json. */
  tokenizer: string;
  /** Left out: what the model's own files say. */
  pooling?: Pooling;
  /** Default `cpu`. */
  device?: 'cpu' | 'cuda';
}

/** What the child can be asked. Values come back in the order of the rows. */
export interface ChildRequest {
  kind: 'log-likelihoods' | 'rewards' | 'embeddings';
  model: ModelFiles;
  /** A draft is read as a conversation, a string by itself. */
  rows: readonly (Draft | string)[];
  /** Of log-likelihoods: the response's tokens are read without the instruction before them. */
  alone?: boolean;
  /** Of log-likelihoods: ranks of the response's tokens are added up, each counted as this at most. */
  rankLimit?: number;
}

export interface ChildReply {
  /** One row after the other. */
  values: Float64Array;
  /**
   * Values per row: 2 for log-likelihoods (total, tokens) and a third (sum of ranks) with `rankLimit`, 1 for rewards, the
   * model's dimensions for embeddings.
   */
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
