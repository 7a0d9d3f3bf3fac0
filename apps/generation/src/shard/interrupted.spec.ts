import type { Progress } from '@agora/contracts';
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ledgers } from '../../test/ledgers.js';
import { answer, useLiveShards } from '../../test/live-shards.js';
import { stageOf } from '../../test/stage-of.js';
import { context } from '../../test/workbench.js';
import { Workshop } from '../../test/workshop.js';

const { bench, http, baseURL, stage, shard, asked, journalled } = useLiveShards();
let home: string;
let ledgers: Ledgers;
let workshop: Workshop;
beforeEach(() => ({ home, ledgers, workshop } = bench));

describe('a shard that was interrupted', () => {
  /** Aborts by the endpoint's count: progress is told too seldom for so small a shard. Later requests are answered again. */
  const stopAfter = (requests: number): AbortSignal => {
    const controller = new AbortController();
    http.server.respond((request) => {
      if (http.server.requests.length > requests) {
        http.server.respond(answer);
        controller.abort();
      }
      return answer(request);
    });
    return controller.signal;
  };

  it('resumes after an abort without asking anything again', async () => {
    const job = await shard();
    const stopped = stopAfter(40);
    await expect(stage().run(job, context(undefined, stopped))).rejects.toMatchObject({ code: 'cancelled' });
    const kept = await journalled(job.key);
    const before = new Set(
      kept.map((entry) => (entry.outcome === 'failed' ? -1 : entry.row.provenance.sampling['seed'])),
    );
    expect(before.size).toBeGreaterThan(25);
    expect(before.size).toBeLessThan(60);

    http.server.reset();
    const reports: Progress[] = [];
    const summary = await stage().run(
      job,
      context((progress) => reports.push(progress)),
    );
    expect(asked().filter((seed) => before.has(seed))).toEqual([]);
    expect(summary).toMatchObject({ accepted: 60, missing: 0 });
    expect(reports.at(-1)?.cached).toBeGreaterThanOrEqual(25);

    const whole = new Workshop(join(home, 'other'));
    const again = await whole.shard({ baseURL: baseURL(), generator: 'uninterrupted' });
    const store = whole.store;
    const other = stageOf(store, { ledgers });
    await other.run(again, context());
    const ids = ({ train }: { train: { id: string }[] }) => train.map(({ id }) => id);
    expect(ids(await workshop.rows(job.key))).toEqual(ids(await whole.rows(again.key)));
  });

  it('survives a torn line at the end of its journal', async () => {
    const job = await shard({ slots: { from: 0, to: 20 } });
    const stopped = stopAfter(12);
    await expect(stage().run(job, context(undefined, stopped))).rejects.toMatchObject({ code: 'cancelled' });
    const folder = workshop.store.home.journal(job.key);
    const [name = ''] = await readdir(folder);
    const whole = await readFile(join(folder, name), 'utf8');
    await writeFile(join(folder, name), whole.slice(0, -30));
    await appendFile(join(folder, 'journal-0-0-0.jsonl'), '{"outcome":"accepted","slot":');
    const lost = whole.trim().split('\n').length - (await journalled(job.key)).length;
    expect(lost).toBe(1);
    expect(await stage().run(job, context())).toMatchObject({ accepted: 20, missing: 0 });
    const { train } = await workshop.rows(job.key);
    expect(train.map(({ provenance }) => provenance.slot)).toEqual(Array.from({ length: 20 }, (_, slot) => slot));
  });
});
