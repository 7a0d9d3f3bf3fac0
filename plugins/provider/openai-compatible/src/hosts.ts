import type { Price } from '@agora/plugin-api';

/** Servers on one's own machine, and companies that serve open models. */
export const HOSTS = ['vllm', 'ollama', 'llama-cpp', 'openrouter', 'together', 'deepinfra'] as const;
export type HostName = (typeof HOSTS)[number];

/** AgoraBench's open generators. Every host has its own names for them. */
type PaperModel = 'llama-3.1-8b' | 'llama-3.1-70b' | 'llama-3.1-405b';

interface Host {
  baseURL: string;
  /** Environment variable that usually holds the key. */
  apiKeyEnv?: string;
  models: Partial<Record<PaperModel, string>>;
}

const huggingFace = (size: string): string => `meta-llama/Llama-3.1-${size}-Instruct`;

export const HOST: Record<HostName, Host> = {
  vllm: {
    baseURL: 'http://localhost:8000/v1',
    models: {
      'llama-3.1-8b': huggingFace('8B'),
      'llama-3.1-70b': huggingFace('70B'),
      'llama-3.1-405b': huggingFace('405B'),
    },
  },
  ollama: {
    baseURL: 'http://localhost:11434/v1',
    models: { 'llama-3.1-8b': 'llama3.1:8b', 'llama-3.1-70b': 'llama3.1:70b', 'llama-3.1-405b': 'llama3.1:405b' },
  },
  // It answers with the model it has loaded, whatever it is called.
  'llama-cpp': { baseURL: 'http://localhost:8080/v1', models: {} },
  openrouter: {
    baseURL: 'https://openrouter.ai/api/v1',
    apiKeyEnv: 'OPENROUTER_API_KEY',
    models: {
      'llama-3.1-8b': 'meta-llama/llama-3.1-8b-instruct',
      'llama-3.1-70b': 'meta-llama/llama-3.1-70b-instruct',
      'llama-3.1-405b': 'meta-llama/llama-3.1-405b-instruct',
    },
  },
  together: {
    baseURL: 'https://api.together.xyz/v1',
    apiKeyEnv: 'TOGETHER_API_KEY',
    models: {
      'llama-3.1-8b': 'meta-llama/Meta-Llama-3.1-8B-Instruct-Turbo',
      'llama-3.1-70b': 'meta-llama/Meta-Llama-3.1-70B-Instruct-Turbo',
      'llama-3.1-405b': 'meta-llama/Meta-Llama-3.1-405B-Instruct-Turbo',
    },
  },
  deepinfra: {
    baseURL: 'https://api.deepinfra.com/v1/openai',
    apiKeyEnv: 'DEEPINFRA_API_KEY',
    models: {
      'llama-3.1-8b': 'meta-llama/Meta-Llama-3.1-8B-Instruct',
      'llama-3.1-70b': 'meta-llama/Meta-Llama-3.1-70B-Instruct',
      'llama-3.1-405b': 'meta-llama/Meta-Llama-3.1-405B-Instruct',
    },
  },
};

/**
 * What AgoraBench paid at OpenRouter (arXiv 2412.03679, table 3, December 2024), in US dollars per million tokens. Other hosts'
 * prices change too often to be kept here: give `price` in the experiment file.
 */
const PAPER_PRICES: Record<string, Price> = {
  'meta-llama/llama-3.1-8b-instruct': { input: 0.055, output: 0.055 },
  'meta-llama/llama-3.1-70b-instruct': { input: 0.35, output: 0.4 },
  'meta-llama/llama-3.1-405b-instruct': { input: 1.79, output: 1.79 },
};

/** The name that a host has for a model; its own name is kept. */
export function modelAt(host: HostName | undefined, model: string): string {
  const models: Record<string, string | undefined> = host ? HOST[host].models : {};
  return (Object.hasOwn(models, model) ? models[model] : undefined) ?? model;
}

/** Undefined: unknown. */
export function priceAt(host: HostName | undefined, model: string): Price | undefined {
  const name = modelAt(host, model);
  return host === 'openrouter' && Object.hasOwn(PAPER_PRICES, name) ? PAPER_PRICES[name] : undefined;
}
