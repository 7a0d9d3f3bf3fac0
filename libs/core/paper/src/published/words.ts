/** The six models that write data, in the order of the paper's tables. */
export const GENERATORS = [
  'gpt-4o',
  'gpt-4o-mini',
  'claude-3.5-sonnet',
  'llama-3.1-405b',
  'llama-3.1-70b',
  'llama-3.1-8b',
] as const;
export type GeneratorName = (typeof GENERATORS)[number];

/** The model versions that the paper used (section 4). */
export const MODELS: Record<GeneratorName, string> = {
  'gpt-4o': 'GPT-4o-2024-08-06',
  'gpt-4o-mini': 'GPT-4o-mini-2024-07-18',
  'claude-3.5-sonnet': 'Claude-3.5-Sonnet-2024-06-20',
  'llama-3.1-405b': 'Llama-3.1-405B-Instruct',
  'llama-3.1-70b': 'Llama-3.1-70B-Instruct',
  'llama-3.1-8b': 'Llama-3.1-8B-Instruct',
};

/** The paper's methods, by the ids of our plugins. */
export const METHODS = ['instance-generation', 'response-generation', 'quality-enhancement'] as const;
export type MethodName = (typeof METHODS)[number];
export const DOMAINS = ['math', 'code', 'instruction-following'] as const;
export type DomainName = (typeof DOMAINS)[number];

/** The nine settings, method by method. */
export const SETTINGS = METHODS.flatMap((method) => DOMAINS.map((domain) => ({ method, domain })));
export type Setting = (typeof SETTINGS)[number];

export const BENCHMARKS = ['gsm8k', 'math', 'mbpp', 'humaneval', 'alpacaeval', 'arena-hard'] as const;
export type BenchmarkName = (typeof BENCHMARKS)[number];
/** Table 1: the benchmarks of each domain. */
export const BENCHMARKS_OF: Record<DomainName, readonly [BenchmarkName, BenchmarkName]> = {
  math: ['gsm8k', 'math'],
  code: ['mbpp', 'humaneval'],
  'instruction-following': ['alpacaeval', 'arena-hard'],
};

/** Settings common to all students of the main table (sections 2 and 3, table 6). */
export const PROTOCOL = {
  student: 'Llama-3.1-8B',
  reference: 'Llama-3.1-8B-Instruct',
  instances: 10_000,
  epochs: 5,
  learningRate: 1e-5,
} as const;

/** Where the numbers were published. */
export const PAPER = {
  title: 'Evaluating Language Models as Synthetic Data Generators',
  arxiv: '2412.03679',
  version: 'v2, 1 September 2025',
} as const;
