import type { OpenaiOptions } from './options.js';

/** What of a request a model takes. OpenAI refuses parameters that a model does not know, so they must not be sent. */
export interface Traits {
  api: 'chat' | 'responses';
  /** Thinks before it answers: takes an effort, and no stop sequences. */
  reasoning: boolean;
  /** Takes temperature, top-p and log-probabilities. */
  sampling: boolean;
  /** Takes a JSON Schema. */
  structured: boolean;
}

const O_SERIES = /^o\d/;
const GENERATION = /^gpt-(\d+)/;
/** Models of the newer generations that answer at once. */
const CHAT = /-chat(-|$)|-search-api/;
const RESPONSES_ONLY = /-pro(-|$)|codex|deep-research|^computer-use/;
/** Of these a JSON Schema is refused, or (`gpt-4o-2024-05-13`) not yet known. */
const UNSTRUCTURED = /^(gpt-3\.5|gpt-4$|gpt-4-|gpt-4o-2024-05-13|chatgpt-4o|o1-mini|o1-preview|davinci|babbage)/;
/** Reasoning models that take sampling parameters as long as they are told not to reason. */
const SAMPLES_WITHOUT_REASONING = /^gpt-5\.[1-5]($|-)/;

export function traitsOf(
  model: string,
  { api, reasoningEffort }: Pick<OpenaiOptions, 'api' | 'reasoningEffort'>,
): Traits {
  // A fine-tuned model goes by the name of what it was made from: ft:gpt-4o-mini-2024-07-18:…
  const [base = ''] = model.replace(/^ft:/, '').split(':');
  const generation = Number(GENERATION.exec(base)?.[1] ?? 0);
  const reasoning = (O_SERIES.test(base) || generation >= 5 || /codex/.test(base)) && !CHAT.test(base);
  const preferred = reasoning || RESPONSES_ONLY.test(base) ? 'responses' : 'chat';
  return {
    api: api === 'auto' ? preferred : api,
    reasoning,
    sampling: !reasoning || (reasoningEffort === 'none' && SAMPLES_WITHOUT_REASONING.test(base)),
    structured: !UNSTRUCTURED.test(base),
  };
}
