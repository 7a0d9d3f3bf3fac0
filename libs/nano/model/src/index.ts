import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');

/** What the recipe recorded about the shipped files. */
export interface Recipe {
  /** All parameters that the recipe was run with. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Versions of the packages that the files were made with, by name. */
  readonly versions: Readonly<Record<string, string>>;
  /** Per cent of held-out tasks, by model and domain, and the reward model's pair accuracy. */
  readonly scores: Readonly<Record<string, unknown>>;
  /** sha256 of each shipped file, by its path below this package. */
  readonly files: Readonly<Record<string, string>>;
  /** sha256 of the training corpora, by name. */
  readonly corpora: Readonly<Record<string, string>>;
}

/** The shipped models, as absolute paths. */
export const nanoModel = {
  /** The base model, as a Hugging Face folder: what students start from. */
  student: join(root, 'models', 'nano'),
  /** The reference, as a Hugging Face folder: the base after fine-tuning on a large clean set of every domain. */
  reference: join(root, 'models', 'nano-reference'),
  /** Base as ONNX: `input_ids`, `attention_mask` → `logits`, `last_hidden_state`. */
  languageModelOnnx: join(root, 'models', 'onnx', 'language-model.onnx'),
  /** Reward model as ONNX: `input_ids`, `attention_mask` → `reward`, one number a row. Pad on the right. */
  rewardOnnx: join(root, 'models', 'onnx', 'reward.onnx'),
  /** The folder with `tokenizer.json` and `tokenizer_config.json`; all four models share it. */
  tokenizer: join(root, 'models', 'nano'),
} as const;

/** The recipe's record. Throws the file system's error when the package is incomplete. */
export const recipe: Recipe = JSON.parse(readFileSync(join(root, 'recipe.json'), 'utf8')) as Recipe;

/** sha256 of each shipped file, by its path below this package, e.g. `models/nano/config.json`. */
export const recordedHashes: Readonly<Record<string, string>> = recipe.files;

/** The absolute path of a recorded file. */
export function modelFile(path: string): string {
  return join(root, path);
}
