import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Draft } from '@agora/plugin-api';
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { ChatFormat, type Conversation, type Words } from './chat-format.js';
import { indexOf, PairFormat } from './pair-format.js';
import { readJson, readModelConfig, type ModelConfig } from './model-config.js';

const tokenSchema = z
  .union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)])
  .nullish()
  .transform((value) => value ?? undefined);

const configSchema = z.looseObject({
  bos_token: tokenSchema,
  eos_token: tokenSchema,
  pad_token: tokenSchema,
  unk_token: tokenSchema,
  cls_token: tokenSchema,
  sep_token: tokenSchema,
  model_max_length: z.number().optional(),
  chat_template: z.union([z.string(), z.array(z.object({ name: z.string(), template: z.string() }))]).nullish(),
});
type TokenizerConfig = z.output<typeof configSchema>;

/** Tokens as they go into a model, and the first that counts. */
export interface Encoded extends Conversation {
  /** Which of two texts each token belongs to, where a model is told. */
  types?: number[];
  /** Tokens there would be, had nothing been cut to the model's positions. */
  whole?: number;
}

/** Turns text into the tokens that Hugging Face's `AutoTokenizer` makes of it. */
export class ModelTokenizer {
  readonly config: ModelConfig;
  /** Fills the end of shorter rows; sequence classifiers recognise it by its number. */
  readonly padding: number;
  private readonly tokenizer: Tokenizer;
  private readonly words: Words;
  private layout: ChatFormat | PairFormat | undefined;
  private readonly bos: number | undefined;
  /** Tokens that stand behind every text, such as a separator, and stay when a text is cut. */
  private readonly behind: number;

  constructor(folder: string) {
    const definition = readJson(join(folder, 'tokenizer.json'));
    const config = configSchema.parse(readJson(join(folder, 'tokenizer_config.json')));
    const { bos_token, eos_token, pad_token, unk_token } = config;
    this.tokenizer = new Tokenizer(definition as object, config);
    this.bos = this.idOf(bos_token);
    this.padding = this.idOf(pad_token) ?? this.idOf(eos_token) ?? 0;
    this.behind = tokensBehind(this.tokenizer);
    this.config = readModelConfig(folder, config.model_max_length);
    const variables = { bos_token, eos_token: eos_token ?? '', pad_token, unk_token };
    this.words = { template: templateOf(folder, config), variables, folder };
    // An encoder has no turns; it reads two texts with a separator between them.
    if (!this.config.causal && this.words.template === undefined) this.layout = PairFormat.of(this.tokenizer, config);
  }

  /**
   * The conversation as the trainer sees it: the chat template's prompt, then everything the template adds with the
   * response, the end-of-turn token included. An encoder reads a pair of texts instead, cut to its positions.
   */
  conversation(draft: Draft): Encoded {
    this.layout ??= new ChatFormat(this.tokenizer, this.words);
    return this.layout.encode(draft, this.config);
  }

  /**
   * A text by itself, and the index of its first token. Left-to-right models get their begin-of-sequence token first,
   * which is part of the input but not of the text: all later tokens lean on it, and its own state is the same in
   * every text. Too long a text loses its end, but not the tokens that stand behind every text, as in the transformers library.
   */
  text(text: string): Encoded {
    const ids = this.tokenizer.encode(text).ids;
    const causal = this.config.causal && this.bos !== undefined;
    if (causal && ids[0] !== this.bos) ids.unshift(this.bos as number);
    // A model reads one token at least.
    if (ids.length === 0) ids.push(this.padding);
    const whole = ids.length;
    const over = Math.max(0, whole - (this.config.positions ?? Infinity));
    ids.splice(Math.max(0, whole - this.behind - over), over);
    return { ids, start: causal ? 1 : 0, whole };
  }

  /** A conversation's response without what stands before it: behind the begin-of-sequence token, or by itself. */
  responseOf({ ids, start }: Encoded): Conversation {
    const response = ids.slice(start);
    return this.bos === undefined ? { ids: response, start: 0 } : { ids: [this.bos, ...response], start: 1 };
  }

  private idOf(token: string | undefined): number | undefined {
    return token === undefined ? undefined : this.tokenizer.token_to_id(token);
  }
}

function tokensBehind(tokenizer: Tokenizer): number {
  const text = tokenizer.encode('a', { add_special_tokens: false }).ids;
  const { ids } = tokenizer.encode('a');
  const at = indexOf(ids, text, 0);
  return at < 0 ? 0 : ids.length - at - text.length;
}

function templateOf(folder: string, { chat_template: inConfig }: TokenizerConfig): string | undefined {
  const file = join(folder, 'chat_template.jinja');
  if (existsSync(file)) return readFileSync(file, 'utf8');
  if (!Array.isArray(inConfig)) return inConfig ?? undefined;
  return (inConfig.find(({ name }) => name === 'default') ?? inConfig[0])?.template;
}
