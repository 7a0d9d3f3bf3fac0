import type { FormatName, OutputFormat, PairWords } from './output-format.js';
import { jsonPair, jsonResponse } from './json-format.js';
import { freeFormPair, freeFormResponse, markdownPair, markdownResponse } from './text-formats.js';

const PAIRS: Record<FormatName, (words: PairWords) => OutputFormat> = {
  'free-form': freeFormPair,
  json: jsonPair,
  markdown: markdownPair,
};
const RESPONSES: Record<FormatName, (words: PairWords) => OutputFormat> = {
  'free-form': freeFormResponse,
  json: jsonResponse,
  markdown: markdownResponse,
};

/** The output is an instruction and its response. */
export function pairFormat(format: FormatName, words: PairWords): OutputFormat {
  return PAIRS[format](words);
}

/** The output is the response to an instruction that is given. */
export function responseFormat(format: FormatName, words: PairWords): OutputFormat {
  return RESPONSES[format](words);
}
