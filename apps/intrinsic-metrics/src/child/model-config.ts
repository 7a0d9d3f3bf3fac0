import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '@agora/plugin-api';
import { z } from 'zod';

const count = z.number().int().positive();

const configSchema = z.object({
  architectures: z.array(z.string()).optional(),
  model_type: z.string().optional(),
  pad_token_id: z.number().int().nullish(),
  type_vocab_size: z.number().int().optional(),
  max_position_embeddings: count.optional(),
  n_positions: count.optional(),
  vocab_size: count.optional(),
  text_config: z.object({ max_position_embeddings: count.optional(), vocab_size: count.optional() }).optional(),
});

export interface ModelConfig {
  /** Longest input in tokens; undefined when the model sets none. */
  positions: number | undefined;
  /** True for a model that reads left to right, whose first token all later ones lean on. */
  causal: boolean;
  /** Whether the model is told which of two texts a token belongs to. */
  typed: boolean;
}

const OFFSET_TYPES = new Set([
  ...['roberta', 'xlm-roberta', 'xlm-roberta-xl', 'roberta-prelayernorm', 'camembert', 'longformer', 'data2vec-text'],
  ...['mpnet', 'luke', 'layoutlmv3', 'ibert', 'xmod', 'esm'],
]);

// Stands in tokenizer_config.json where no length is known.
const NO_LENGTH = 1e9;

/** What Hugging Face's `config.json` and `tokenizer_config.json` say about a model's input. */
export function readModelConfig(folder: string, modelMaxLength: number | undefined): ModelConfig {
  const path = join(folder, 'config.json');
  const config = existsSync(path) ? configSchema.parse(readJson(path)) : {};
  const table = config.max_position_embeddings ?? config.n_positions ?? config.text_config?.max_position_embeddings;
  // These count positions from behind the padding token's number, so the first ones of the table are never used.
  const unused = OFFSET_TYPES.has(config.model_type ?? '') ? (config.pad_token_id ?? 1) + 1 : 0;
  const limits = [
    table === undefined ? undefined : table - unused,
    modelMaxLength !== undefined && modelMaxLength < NO_LENGTH ? modelMaxLength : undefined,
  ].filter((limit) => limit !== undefined);
  return {
    positions: limits.length === 0 ? undefined : Math.min(...limits),
    typed: (config.type_vocab_size ?? 2) > 1,
    causal: config.architectures?.some((name) => name.endsWith('ForCausalLM')) ?? false,
  };
}

/** A JSON file. Fault `not-found` or `invalid-input` with its path. */
export function readJson(path: string): unknown {
  if (!existsSync(path)) {
    throw new Fault('not-found', `There is no ${path}.`, {
      fix: 'A model folder needs the files that `optimum-cli export onnx` writes; see docs/intrinsic-metrics.md.',
    });
  }
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Fault('invalid-input', `${path} is not JSON: ${(error as Error).message}`, { cause: error });
  }
}
