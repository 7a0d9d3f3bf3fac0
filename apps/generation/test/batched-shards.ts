import type { Job, ShardSpec } from '@agora/run-schemas';
import { ProviderRuntimes, type BatchTuning } from '@agora/model-runtime';
import { useBatchEndpoint, type BatchEndpointOptions, type MockBatch } from '@agora/testkit';
import { BatchMode } from '../src/batch/batch-mode.js';
import type { ShardStage } from '../src/shard/shard-stage.js';
import { QUICK } from './quick.js';
import { stageOf } from './stage-of.js';
import { useWorkbench } from './workbench.js';
import { write, type ShardOptions } from './workshop.js';

const KEY = 'sk-fixture-1234567890';
const PRICE = { input: 1, output: 2 };

export const idsOf = (batch: MockBatch | undefined): string[] => batch?.lines.map(({ custom_id: id }) => id) ?? [];
export const twice = (ids: string[]): string[] => ids.filter((id, index) => ids.indexOf(id) !== index);
export const eventually = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** Shards that are made by the batches of a vendor, which answers each line unless `ways` say otherwise. */
export function useBatchedShards(ways: Partial<BatchEndpointOptions> = {}) {
  // The same prompt may be answered better the next time.
  const usual: BatchEndpointOptions = { answer: (prompt, index) => write(`${prompt} ${index}`), apiKey: KEY };
  const vendor = useBatchEndpoint({ ...usual, ...ways });
  const bench = useWorkbench('batch');
  useKey();
  const batches = (): readonly MockBatch[] => vendor.endpoint.queue.batches;
  return {
    vendor,
    bench,
    batches,
    submitted: (): string[] => batches().flatMap(idsOf),
    shard: (options: Partial<ShardOptions> = {}, at = bench.workshop): Promise<Job<ShardSpec>> => {
      const { baseURL } = vendor.endpoint;
      const own = { baseURL, provider: 'openai', mode: 'batch', slots: { from: 0, to: 40 } } as const;
      return at.shard({ ...own, maxAttempts: 12, price: PRICE, ...options });
    },
    /** A stage as one process has it; each call is a process of its own as far as memory goes. */
    stage: (at = bench.workshop, tuning = QUICK): ShardStage => {
      const providers = new ProviderRuntimes({ maxTries: 2, backoff: { baseMs: 1, capMs: 2 } });
      return stageOf(at.store, { providers, ledgers: bench.ledgers, mode: new BatchMode(tuning) });
    },
    /** A stage whose vendor is different in something. */
    stageOf: (vendorWith: PropertyDescriptorMap, tuning: Partial<BatchTuning> = {}): ShardStage => {
      const providers = new ProviderRuntimes();
      const batch = async (...named: Parameters<ProviderRuntimes['batch']>): Promise<object> =>
        Object.create((await providers.batch(...named)) ?? null, vendorWith) as object;
      const other = Object.create(providers, { batch: { value: batch } }) as ProviderRuntimes;
      const mode = new BatchMode({ ...QUICK, ...tuning });
      return stageOf(bench.workshop.store, { providers: other, ledgers: bench.ledgers, mode });
    },
  };
}

/** The vendor's key in the environment, as it was before afterwards. */
function useKey(): void {
  const before = process.env['OPENAI_API_KEY'];
  beforeEach(() => (process.env['OPENAI_API_KEY'] = KEY));
  afterEach(() => {
    if (before === undefined) delete process.env['OPENAI_API_KEY'];
    else process.env['OPENAI_API_KEY'] = before;
  });
}
