import { ArtifactStore, writeJsonl } from '@agora/artifacts';
import type { Results } from '@agora/run-schemas';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { calibrate } from './calibrate-rows.js';
import { judgedInRun } from './from-run.js';
import type { LabelRow } from './labels.js';

let folder: string;
let store: ArtifactStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'agora-from-run-'));
  store = new ArtifactStore(join(folder, 'home'));
});
afterEach(() => rm(folder, { recursive: true }));

const text = (generator: string, slot: number): Pick<LabelRow, 'instruction' | 'response'> => ({
  instruction: `Question ${slot}`,
  response: `${generator} says ${slot}`,
});

/** A run of two generators whose rows a judge has read: it gives 4, or 3 in every second slot, and nothing in the last. */
async function run(): Promise<Results> {
  const cells = [];
  for (const generator of ['a', 'b']) {
    const provenance = { generator, provider: 'p', model: 'm', method: 'x', domain: 'd', attempt: 0, seedIds: [] };
    const rows = Array.from({ length: 30 }, (_, slot) => ({
      id: `${generator}-${slot}`,
      ...text(generator, slot),
      provenance: { ...provenance, slot, variables: {}, promptHash: 'h', sampling: {} },
    }));
    const values = rows.map(({ id }, slot) => {
      const said = slot === 29 ? { unscored: 'no-result' } : { score: slot % 2 === 0 ? 4 : 3 };
      return { id, value: null, ...(slot < 25 || slot === 29 ? { details: { j: said } } : {}) };
    });
    const dataset = await store.build({ kind: 'dataset', rows }, (dir) =>
      writeJsonl(join(dir, 'train.jsonl'), rows).then(() => ({})),
    );
    const measured = await store.build({ kind: 'measure', values }, (dir) =>
      writeJsonl(join(dir, 'values.jsonl'), values).then(() => ({})),
    );
    cells.push({
      cell: { generator },
      judged: { quality: { rubric: 'agorabench/quality@1', judges: [{ id: 'j', model: 'judge-1' }] } },
      artifacts: { dataset: dataset.key, measure: { quality: measured.key } },
    });
  }
  return { run: { id: 'my-run' }, cells } as unknown as Results;
}

it('finds labelled rows by their texts, and corrects the mean of each generator', async () => {
  const labels: LabelRow[] = [
    ...Array.from({ length: 12 }, (_, slot) => ({ ...text('a', slot), label: slot % 2 === 0 ? 3 : 2 }) as LabelRow),
    { ...text('a', 29), label: 3 },
    { ...text('b', 27), label: 3 },
    { instruction: 'of nobody', response: '?', label: 3 },
  ];
  const found = calibrate(await judgedInRun(labels, await run(), {}, store));
  expect(found).toMatchObject({
    judge: 'j (judge-1)',
    rubric: 'agorabench/quality@1',
    usd: 0,
    unscored: { 'no-result': 1 },
    // One row was not in the sample, and one is not of this run.
    unasked: 2,
    agreement: { rows: 12, bias: { value: 1, low: 1, high: 1 } },
    corrected: { rows: 13 + 25 },
    groups: [
      { group: 'a', labels: 12, corrected: { rows: 13 } },
      { group: 'b', labels: 0, corrected: null },
    ],
  });
  expect(found.corrected?.value).toBeLessThan(3);
});

it.each([
  [{ metric: 'beauty' }, /my-run: there is no metric "beauty"/],
  [{ judge: 'k' }, /my-run, metric quality: there is no judge "k"/],
])('names what the run does not have: %j', async (wanted, message) => {
  await expect(judgedInRun([], await run(), wanted, store)).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringMatching(message) as string,
    fix: expect.stringContaining('Name one') as string,
  });
});
