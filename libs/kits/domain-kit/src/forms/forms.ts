import type { Format, OutputForm, PairWords } from './form.js';
import { jsonPair, jsonResponse } from './json-form.js';
import { freeFormPair, freeFormResponse, markdownPair, markdownResponse } from './text-forms.js';

const PAIRS: Record<Format, (words: PairWords) => OutputForm> = {
  'free-form': freeFormPair,
  json: jsonPair,
  markdown: markdownPair,
};
const RESPONSES: Record<Format, (words: PairWords) => OutputForm> = {
  'free-form': freeFormResponse,
  json: jsonResponse,
  markdown: markdownResponse,
};

/** The output is an instruction and its response. */
export function pairForm(format: Format, words: PairWords): OutputForm {
  return PAIRS[format](words);
}

/** The output is the response to an instruction that is given. */
export function responseForm(format: Format, words: PairWords): OutputForm {
  return RESPONSES[format](words);
}
