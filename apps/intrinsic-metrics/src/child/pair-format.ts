import type { Draft } from '@agora/plugin-api';
import type { Tokenizer } from '@huggingface/tokenizers';
import type { ModelConfig } from './model-config.js';

/** How an encoder reads two texts, such as `[CLS] question [SEP] answer [SEP]`. */
export class PairFormat {
  private constructor(
    private readonly tokenizer: Tokenizer,
    private readonly before: readonly number[],
    private readonly between: readonly number[],
    private readonly after: readonly number[],
    private readonly secondType: number,
  ) {}

  /** Undefined for a tokenizer that puts no separator between two texts. */
  static of(
    tokenizer: Tokenizer,
    { cls_token, sep_token }: { cls_token?: string | undefined; sep_token?: string | undefined },
  ): PairFormat | undefined {
    if (cls_token === undefined || sep_token === undefined) return undefined;
    const [first, second] = ['a', 'b'].map((text) => tokenizer.encode(text, { add_special_tokens: false }).ids);
    const { ids, token_type_ids } = tokenizer.encode('a', { text_pair: 'b', return_token_type_ids: true });
    if (!first || !second) return undefined;
    const a = indexOf(ids, first, 0);
    const b = indexOf(ids, second, a + first.length);
    const between = ids.slice(a + first.length, b);
    const separator = tokenizer.token_to_id(sep_token);
    if (a < 0 || b < 0 || separator === undefined || !between.includes(separator)) return undefined;
    return new PairFormat(tokenizer, ids.slice(0, a), between, ids.slice(b + second.length), token_type_ids[b] ?? 0);
  }

  /** Of texts that are too long for the model, the longer one loses its end, as in the transformers library. */
  encode({ instruction, response }: Draft, { positions, typed }: Pick<ModelConfig, 'positions' | 'typed'>): Pair {
    const [question, answer] = [instruction, response].map(
      (text) => this.tokenizer.encode(text, { add_special_tokens: false }).ids,
    ) as [number[], number[]];
    const { before, between, after, secondType } = this;
    const whole = before.length + question.length + between.length + answer.length + after.length;
    for (let over = whole - (positions ?? Infinity); over > 0; over -= 1) {
      (question.length >= answer.length ? question : answer).pop();
    }
    const head = [...before, ...question, ...between];
    const tail = [...answer, ...after];
    return {
      ids: [...head, ...tail],
      start: head.length,
      types: [...head.map(() => 0), ...tail.map(() => (typed ? secondType : 0))],
      whole,
    };
  }
}

export interface Pair {
  ids: number[];
  start: number;
  types: number[];
  /** Tokens before texts were cut. */
  whole: number;
}

/** Where `part` begins in `ids` at `from` or later; -1 when it is not there. */
export function indexOf(ids: readonly number[], part: readonly number[], from: number): number {
  for (let at = from; at <= ids.length - part.length; at += 1) {
    if (part.every((id, index) => ids[at + index] === id)) return at;
  }
  return -1;
}
