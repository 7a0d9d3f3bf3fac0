import { ArtifactStore, readJsonl, writeJsonl, type Artifact } from '@agora/artifacts';
import type { BenchmarkItem, Instance } from '@agora/plugin-api';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ContaminationCheck, type ItemsOf } from './contamination.js';

let home: string;
let store: ArtifactStore;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'agora-contamination-'));
  store = new ArtifactStore(home);
});
afterEach(() => rm(home, { recursive: true }));

const FARM = 'A farmer in a valley keeps twelve brown hens that lay one egg each every single day of the week';
const TRAIN =
  'The slow train leaves the northern town at noon and travels forty miles an hour towards the southern coast';

async function items(id: string, rows: BenchmarkItem[]): Promise<ItemsOf> {
  const artifact = await store.build({ kind: 'items', id }, async (dir) => {
    await writeJsonl(join(dir, 'items.jsonl'), rows);
    return { rows: rows.length };
  });
  return { id, items: artifact.key };
}

function dataset(texts: [instruction: string, response: string][]): Promise<Artifact> {
  const rows = texts.map(([instruction, response], slot): Instance => ({
    id: `row-${slot}`,
    instruction,
    response,
    provenance: {
      generator: 'writer',
      provider: 'some',
      model: 'large',
      method: 'instance-generation',
      domain: 'math',
      slot: 10 + slot,
      attempt: 0,
      seedIds: [],
      variables: {},
      promptHash: 'h',
      sampling: {},
    },
  }));
  return store.build({ kind: 'dataset', texts }, async (dir) => {
    await writeJsonl(join(dir, 'train.jsonl'), rows);
    return {};
  });
}

describe('the check for contamination', () => {
  it('counts rows and items that share a run of words, by benchmark, and shows examples', async () => {
    const rows = await dataset([
      ['What is the capital of France?', 'Paris.'],
      [`${FARM}. How many eggs is that?`, 'Eighty-four.'],
      [`Again: ${FARM.toUpperCase()}!`, `As we know, ${TRAIN}.`],
      ['Tell me of trains.', `Well: ${TRAIN}.`],
    ]);
    const benchmarks = [
      await items('words', [
        { id: 'w1', input: `${FARM}. How many eggs does he sell?`, target: '84' },
        { id: 'w2', input: 'Short?', target: TRAIN },
        { id: 'w3', input: 'Short?', target: 'Yes.' },
      ]),
      await items('others', [
        { id: 'o1', input: 'Nothing of all this is in any of the rows that were written for it.' },
      ]),
    ];
    const check = new ContaminationCheck(store, 13);
    const { key, found } = await check.of(rows, benchmarks);
    const run = FARM.toLowerCase().split(' ').slice(0, 13).join(' ');
    expect(found).toEqual({
      words: 13,
      instances: 4,
      benchmarks: [
        {
          id: 'words',
          items: 3,
          comparedItems: 2,
          itemsFound: 2,
          instances: 3,
          examples: [
            { item: 'w1', instance: 'row-1', slot: 11, where: 'instruction', run },
            { item: 'w2', instance: 'row-2', slot: 12, where: 'response', run: expect.stringContaining('slow train') },
          ],
        },
        { id: 'others', items: 1, comparedItems: 1, itemsFound: 0, instances: 0, examples: [] },
      ],
    });
    const lines: unknown[] = [];
    for await (const line of readJsonl((await store.open(key)).path('overlaps.jsonl'), z.unknown())) lines.push(line);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toEqual({
      benchmark: 'words',
      item: 'w1',
      instance: 'row-1',
      slot: 11,
      where: 'instruction',
      run,
    });
  });

  it('reads a dataset once, and again for other items or another length', async () => {
    const rows = await dataset([[FARM, TRAIN]]);
    const farm = await items('farm', [{ id: '1', input: 'A farmer in a valley keeps sheep and goats on the hill.' }]);
    const first = await new ContaminationCheck(store, 13).of(rows, [farm]);
    expect(first.found.benchmarks[0]?.instances).toBe(0);
    const { createdAt } = (await store.open(first.key)).manifest;
    const again = await new ContaminationCheck(store, 13).of(rows, [farm]);
    expect(again).toEqual(first);
    expect((await store.open(again.key)).manifest.createdAt).toBe(createdAt);
    const shorter = await new ContaminationCheck(store, 5).of(rows, [farm]);
    expect(shorter.key).not.toBe(first.key);
    expect(shorter.found.benchmarks[0]).toMatchObject({ instances: 1, itemsFound: 1 });
  });

  it('looks for whole instructions where all items are made from a few wordings', async () => {
    const wording = (n: number) =>
      `Write a short Python function of one number that always returns that number plus ${n}, and nothing else at all.`;
    const rows = await dataset([
      [wording(3), 'def f(x): return x + 3'],
      [` ${wording(8).replaceAll(' ', '\n')} `, 'def f(x): return x + 8'],
    ]);
    const templated = await items('templated', [
      { id: '1', input: wording(5), target: 'def f(x): return x + 5' },
      { id: '2', input: wording(8), target: 'def f(x): return x + 8' },
    ]);
    const check = (whole: object) => new ContaminationCheck(store, 13).of(rows, [{ ...templated, ...whole }]);
    expect((await check({})).found.benchmarks[0]).toMatchObject({ instances: 2, itemsFound: 2 });
    expect((await check({ whole: true })).found.benchmarks[0]).toEqual({
      id: 'templated',
      whole: true,
      items: 2,
      comparedItems: 2,
      itemsFound: 1,
      instances: 1,
      examples: [{ item: '2', instance: 'row-1', slot: 11, where: 'instruction', run: wording(8) }],
    });
  });

  it('says nothing of an empty dataset', async () => {
    const { found } = await new ContaminationCheck(store, 13).of(await dataset([]), [await items('some', [])]);
    expect(found).toMatchObject({ instances: 0, benchmarks: [{ items: 0, instances: 0 }] });
  });
});
