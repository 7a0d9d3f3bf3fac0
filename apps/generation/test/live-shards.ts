import { Journal } from '@agora/artifacts';
import type { Job, ShardSpec } from '@agora/run-schemas';
import { ProviderRuntimes } from '@agora/model-runtime';
import { useFixtureServer, type RecordedRequest, type Reply } from '@agora/testkit';
import { journalEntrySchema, type JournalEntry } from '../src/shard/attempt.js';
import type { ShardStage } from '../src/shard/shard-stage.js';
import { stageOf } from './stage-of.js';
import { useWorkbench } from './workbench.js';
import { write, type ShardOptions } from './workshop.js';

export const promptOf = (request: RecordedRequest): string =>
  (request.json() as { messages: { content: string }[] }).messages[0]?.content ?? '';
export const answer = (request: RecordedRequest): Reply => ({ body: completion(write(promptOf(request))) });

export function completion(content: string, finish = 'stop'): object {
  return {
    id: 'x',
    object: 'chat.completion',
    created: 0,
    model: 'some-model',
    choices: [
      { index: 0, message: { role: 'assistant', content, refusal: null }, finish_reason: finish, logprobs: null },
    ],
    usage: { prompt_tokens: 10, completion_tokens: content.length, total_tokens: 10 + content.length },
  };
}

/** Shards that are made live, by an endpoint that has an answer to everything unless a test gives it another. */
export function useLiveShards() {
  const http = useFixtureServer();
  const bench = useWorkbench('shard');
  beforeEach(() => http.server.respond(answer));
  const baseURL = (): string => `${http.server.url}/v1`;
  return {
    http,
    bench,
    baseURL,
    /** A stage as one process has it; each call is a process of its own as far as memory goes. */
    stage: (): ShardStage => {
      const providers = new ProviderRuntimes({ maxTries: 3, backoff: { baseMs: 1, capMs: 2 } });
      return stageOf(bench.workshop.store, { providers, ledgers: bench.ledgers });
    },
    shard: (options: Partial<ShardOptions> = {}): Promise<Job<ShardSpec>> =>
      bench.workshop.shard({ baseURL: baseURL(), ...options }),
    /** The sampling seed names the slot and the try in a request. */
    asked: (): number[] => http.server.requests.map((request) => (request.json() as { seed: number }).seed),
    journalled: async (key: string): Promise<readonly JournalEntry[]> => {
      const { entries } = await Journal.open(bench.workshop.store.home.journal(key), journalEntrySchema);
      return entries;
    },
  };
}
