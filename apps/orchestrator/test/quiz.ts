import { startService, type BusOptions, type RunningService } from '@agora/bus';
import { evaluationSchema, type Evaluation } from '@agora/run-schemas';
import { join, resolve } from 'node:path';
import { service } from '../src/index.js';

/** Where the domain `quiz` lies, the plugin of the evaluation service's specs. */
export const QUIZ = resolve(__dirname, '../../evaluation/test');

export const startOrchestrator = (bus: BusOptions, home: string): Promise<RunningService> =>
  startService(service, { bus, home, plugins: [join(QUIZ, 'judged-domain.cjs')] });

/** An evaluation of one stage. */
export const quizOf = (name: string, log: string): Evaluation =>
  evaluationSchema.parse({
    name,
    subjects: [{ kind: 'model', id: 'the base', model: 'nano', style: 'few-shot' }],
    domains: [{ id: 'quiz', plugin: './judged-domain.cjs', options: { log, items: 6 } }],
    benchmarks: { quiz: ['plain'] },
  });
