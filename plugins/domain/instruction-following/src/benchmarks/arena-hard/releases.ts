import type { DataSource } from '@agora/plugin-api';
import { hubFile } from '@agora/domain-kit';

export const RELEASES = ['v0.1', 'v2.0'] as const;
export type ReleaseId = (typeof RELEASES)[number];

/** What differs between the releases of Arena-Hard. */
export interface Release {
  id: ReleaseId;
  questions: DataSource;
  /** Answers of the baseline by category of the question. */
  baselines: Record<string, DataSource>;
  /** Longest judgment, in tokens. */
  maxTokens: number;
  /** How often a judge without a label is asked. */
  attempts: number;
  /** Which label counts where a judgment has several: the one that it repeats, or the last. */
  label: 'only' | 'last';
  /** Whether a game without a label takes the other one with it. */
  whole: boolean;
  /** Percentiles of the interval, as shares. */
  interval: [number, number];
  /** Categories in which the judge writes no answer of its own first. */
  withoutOwnAnswer: string[];
}

const ARENA = 'https://raw.githubusercontent.com/lmarena/arena-hard-auto/196f6b826783b3da7310e361a805fa36f0be83f3/data';
const LICENCE = 'Apache-2.0';
const ANSWERS = 'Apache-2.0; answers of a commercial model';

/** The only category of release v0.1. */
export const V01 = 'arena-hard-v0.1';

function v2Baseline(model: string): DataSource {
  return {
    title: `Arena-Hard v2.0 answers of ${model}`,
    licence: ANSWERS,
    names: [`arena_hard_v2.0_baseline_${model}.jsonl`, `${model}.jsonl`],
    urls: [hubFile('lmarena-ai/arena-hard-auto', `data/arena-hard-v2.0/model_answer/${model}.jsonl`)],
  };
}

export const RELEASE: Record<ReleaseId, Release> = {
  'v0.1': {
    id: 'v0.1',
    questions: {
      title: 'Arena-Hard v0.1 questions',
      licence: LICENCE,
      names: ['arena_hard_v0.1_questions.jsonl'],
      urls: [`${ARENA}/arena-hard-v0.1/question.jsonl`],
      sha256: '2650242d2883f22b2abd498f273b6a7e02253cce533f5c91a858e1d44aa3002f',
    },
    baselines: {
      [V01]: {
        title: 'Arena-Hard v0.1 answers of gpt-4-0314',
        licence: ANSWERS,
        names: ['arena_hard_v0.1_baseline_gpt-4-0314.jsonl', 'gpt-4-0314.jsonl'],
        urls: [`${ARENA}/arena-hard-v0.1/model_answer/gpt-4-0314.jsonl`],
        sha256: '0f6abc84de4600fde987d9db70f838f4ecdbd27a2f1f4058c12aa322a6f791b2',
      },
    },
    maxTokens: 4096,
    attempts: 2,
    label: 'only',
    whole: false,
    interval: [0.025, 0.975],
    withoutOwnAnswer: [],
  },
  'v2.0': {
    id: 'v2.0',
    questions: {
      title: 'Arena-Hard v2.0 questions',
      licence: LICENCE,
      names: ['arena_hard_v2.0_questions.jsonl'],
      urls: [`${ARENA}/arena-hard-v2.0/question.jsonl`],
      sha256: 'a75cef6623db6b27aec810497b059f0659705d7ff48dcbccc5bd5b130728ac73',
    },
    baselines: {
      hard_prompt: v2Baseline('o3-mini-2025-01-31'),
      creative_writing: v2Baseline('gemini-2.0-flash-001'),
    },
    maxTokens: 16_000,
    attempts: 1,
    label: 'last',
    whole: true,
    interval: [0.05, 0.95],
    withoutOwnAnswer: ['creative_writing'],
  },
};
