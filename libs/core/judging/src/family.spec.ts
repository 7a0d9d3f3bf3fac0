import { familyOf } from './family.js';

it.each([
  ['gpt-4o-mini', 'gpt'],
  ['openai/gpt-oss-20b', 'gpt'],
  ['o3-mini', 'gpt'],
  ['claude-3-5-sonnet-latest', 'claude'],
  ['meta-llama/Llama-3.1-8B-Instruct', 'llama'],
  ['Qwen/Qwen2.5-72B-Instruct', 'qwen'],
  ['prometheus-eval/prometheus-8x7b-v2.0', 'mistral'],
  ['deepseek-ai/DeepSeek-R1-Distill-Llama-70B', 'deepseek'],
  ['gemini-2.5-flash', 'gemini'],
  ['my-own-model', undefined],
  ['foo3-1', undefined],
])('%s is of %s', (model, family) => expect(familyOf(model)).toBe(family));
