import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, type Draft } from '@agora/contracts';
import { Template } from '@huggingface/jinja';
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';
import { readJson, readModelConfig, type ModelConfig } from './model-config.js';

// The trainer's, for models without a template of their own: a row must be the same tokens here and there.
const DEFAULT_TEMPLATE =
  "{{ bos_token or '' }}" +
  '{% for message in messages %}' +
  "{% if message['role'] == 'system' %}{{ message['content'] }}\n\n" +
  "{% elif message['role'] == 'user' %}### Instruction:\n{{ message['content'] }}\n\n" +
  "{% else %}### Response:\n{% generation %}{{ message['content'] }}{{ eos_token }}{% endgeneration %}\n\n{% endif %}" +
  '{% endfor %}' +
  '{% if add_generation_prompt %}### Response:\n{% endif %}';

/** Tokens at the end of the prompt that may differ once the response follows. */
const JOINED_TOKENS = 16;

const tokenSchema = z
  .union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)])
  .nullish()
  .transform((value) => value ?? undefined);

const configSchema = z.looseObject({
  bos_token: tokenSchema,
  eos_token: tokenSchema,
  pad_token: tokenSchema,
  unk_token: tokenSchema,
  model_max_length: z.number().optional(),
  chat_template: z.union([z.string(), z.array(z.object({ name: z.string(), template: z.string() }))]).nullish(),
});
type TokenizerConfig = z.output<typeof configSchema>;

/** A conversation of one instruction and one response. */
export interface Conversation {
  ids: number[];
  /** Index of the response's first token. */
  start: number;
}

/** Turns text into the tokens that Hugging Face's `AutoTokenizer` makes of it. */
export class ModelTokenizer {
  readonly config: ModelConfig;
  /** Fills the end of shorter rows; sequence classifiers recognise it by its number. */
  readonly padding: number;
  private readonly tokenizer: Tokenizer;
  private readonly template: Template;
  private readonly variables: Record<string, string | undefined>;
  private readonly bos: number | undefined;

  constructor(private readonly folder: string) {
    const definition = readJson(join(folder, 'tokenizer.json'));
    const config = configSchema.parse(readJson(join(folder, 'tokenizer_config.json')));
    const { bos_token, eos_token, pad_token, unk_token } = config;
    this.tokenizer = new Tokenizer(definition as object, config);
    this.template = new Template(templateOf(folder, config) ?? DEFAULT_TEMPLATE);
    this.variables = { bos_token, eos_token, pad_token, unk_token };
    this.bos = this.idOf(bos_token);
    this.padding = this.idOf(pad_token) ?? this.idOf(eos_token) ?? 0;
    this.config = readModelConfig(folder, config.model_max_length);
  }

  /**
   * The conversation as the trainer sees it: the chat template's prompt, then everything the template adds with the
   * response, the end-of-turn token included.
   */
  conversation({ instruction, response }: Draft): Conversation {
    const user = { role: 'user', content: instruction };
    const prompt = this.render([user], true);
    const ids = this.render([user, { role: 'assistant', content: response }], false);
    const start = commonPrefix(prompt, ids);
    if (start === ids.length || prompt.length - start > JOINED_TOKENS) {
      throw new Fault(
        'invalid-input',
        `The chat template in ${this.folder} does not put the response after the prompt.`,
        {
          fix: 'Choose a model whose chat template supports add_generation_prompt.',
        },
      );
    }
    return { ids, start };
  }

  /**
   * A text by itself, and the index of its first token. Left-to-right models get their begin-of-sequence token first,
   * which is part of the input but not of the text: all later tokens lean on it, and its own state is the same in
   * every text.
   */
  text(text: string): Conversation {
    const ids = this.tokenizer.encode(text).ids;
    if (!this.config.causal || this.bos === undefined) {
      // A model reads one token at least.
      return { ids: ids.length > 0 ? ids : [this.padding], start: 0 };
    }
    if (ids[0] !== this.bos) ids.unshift(this.bos);
    return { ids, start: 1 };
  }

  private idOf(token: string | undefined): number | undefined {
    return token === undefined ? undefined : this.tokenizer.token_to_id(token);
  }

  private render(messages: { role: string; content: string }[], prompt: boolean): number[] {
    const text = this.template.render({ ...this.variables, messages, add_generation_prompt: prompt });
    return this.tokenizer.encode(text, { add_special_tokens: false }).ids;
  }
}

function templateOf(folder: string, { chat_template: inConfig }: TokenizerConfig): string | undefined {
  const file = join(folder, 'chat_template.jinja');
  if (existsSync(file)) return readFileSync(file, 'utf8');
  if (!Array.isArray(inConfig)) return inConfig ?? undefined;
  return (inConfig.find(({ name }) => name === 'default') ?? inConfig[0])?.template;
}

/** Usually all of `a`; a tokenizer may join the prompt's last characters with the response's first. */
function commonPrefix(a: readonly number[], b: readonly number[]): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) if (a[index] !== b[index]) return index;
  return length;
}
