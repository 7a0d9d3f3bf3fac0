import type { Bus, RunningService } from '@agora/bus';
import { useNats } from '@agora/bus/testing';
import { spawnScript } from '@agora/service-testkit';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QUIZ, startOrchestrator } from './quiz.js';

export interface QuizServices {
  home: string;
  bus: Bus;
  orchestrator: RunningService;
  /** Starts an orchestrator in the place of one that was closed. */
  restart(): Promise<void>;
}

/** An orchestrator, and a process of the evaluation service, which both know the quiz, from beforeAll on. */
export function useQuizServices(name: string): QuizServices {
  let evaluation: ChildProcess;
  const services = {
    restart: async () => {
      services.orchestrator = await startOrchestrator(nats.options, services.home);
    },
  } as QuizServices;
  // Before the server ends, which a later line starts: services say goodbye to it.
  afterAll(async () => {
    await services.orchestrator.close();
    evaluation.kill('SIGTERM');
    await once(evaluation, 'exit');
    await rm(services.home, { recursive: true });
  });
  const nats = useNats();
  beforeAll(async () => {
    services.home = await mkdtemp(join(tmpdir(), `agora-${name}-`));
    await services.restart();
    const { PATH, HOME } = process.env;
    evaluation = spawnScript(join(QUIZ, 'worker.ts'), [], {
      env: { PATH, HOME, SPEC_BUS: JSON.stringify(nats.options), SPEC_HOME: services.home },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(evaluation.stdout ?? evaluation, 'data');
    services.bus = await nats.bus();
  });
  return services;
}
