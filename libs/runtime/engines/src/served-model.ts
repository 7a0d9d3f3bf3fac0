import type { ModelReference } from '@agora/python-worker';
import type { CompletionRequest } from '@agora/plugin-api';

/** Whose answers are wanted. */
export type EngineSubject =
  | { kind: 'model'; name: string; model: ModelReference }
  | {
      kind: 'student';
      /** Key of its training. */
      key: string;
      checkpoint: string;
      /** What it was trained from. */
      base: { name: string; model: ModelReference };
      /** Of a student by LoRA: the folder with its adapter. */
      adapter?: string;
    };

export interface ServedAnswer {
  text: string;
  finish: 'stop' | 'length';
  tooLong?: string;
}

/** A model that a server answers for. */
export interface ServedModel {
  /**
   * Asks all; each answer is given to `answered` as soon as it is there, in any order. Resolves when all of them are kept. A server of
   * ours that dies is started again, and asked only what it has not answered; rejects with a Fault when that is in vain.
   */
  complete(requests: readonly CompletionRequest[], listener: ServedListener): Promise<void>;
}

export interface ServedListener {
  signal: AbortSignal;
  answered(index: number, answer: ServedAnswer): Promise<void>;
}
