import { ArtifactStore, writeJsonl } from '@agora/artifacts';
import { cellId, type DatasetSummary, type Results } from '@agora/run-schemas';
import type { Instance } from '@agora/plugin-api';
import { FORMATS } from '@agora/dataset-export';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportFrom, TOKEN, useExportFolder, writeResults } from '../../test/export-fixtures.js';
import type { ExportFlags } from '../commands/export.js';
import { ExitCode } from '../exit-code.js';
import { datasetFolder } from '../run/dataset-folder.js';

const made = useExportFolder();
beforeEach(() => layOut());

const cellOf = (generator: string): Results['cells'][number]['cell'] => ({
  generator,
  domain: 'math',
  method: 'response-generation',
  instances: 3,
  seed: 1,
});

const rowsOf = (generator: string): Instance[] =>
  Array.from({ length: 3 }, (_, slot) => ({
    id: `${generator}-${slot}`,
    instruction: `What is ${slot} + 1?`,
    response: `It is ${slot + 1}.`,
    provenance: {
      generator,
      provider: 'some',
      model: 'large',
      method: 'response-generation',
      domain: 'math',
      slot,
      attempt: 0,
      seedIds: [],
      variables: {},
      promptHash: 'h',
      sampling: {},
    },
  }));

const summary: DatasetSummary = {
  requested: 3,
  accepted: 3,
  rejected: {},
  missing: 0,
  calls: 3,
  inputTokens: 1,
  outputTokens: 1,
  uncountedCalls: 0,
  usd: 0,
};

/** A run of three cells: one with a copy of its dataset, one whose dataset is an artifact alone, one that failed. */
async function layOut(): Promise<void> {
  const store = new ArtifactStore(at('home'));
  const folder = at('runs', 'spec-1a2b3c');
  const cells: Results['cells'] = [];
  for (const generator of ['copied', 'stored', 'failed']) {
    const cell = cellOf(generator);
    const rows = rowsOf(generator);
    const artifact = await store.build({ kind: 'dataset', generator }, async (dir) => {
      await writeJsonl(join(dir, 'train.jsonl'), rows);
      return summary;
    });
    if (generator === 'copied') await writeJsonl(join(folder, datasetFolder(cell), 'train.jsonl'), rows);
    const made = generator !== 'failed';
    cells.push({
      id: cellId(cell),
      cell,
      status: made ? 'done' : 'failed',
      ...(made ? { dataset: summary } : {}),
      benchmarks: [],
      metrics: {},
      artifacts: { ...(made ? { dataset: artifact.key } : {}), evaluate: {}, measure: {} },
    });
  }
  await writeResults(made, 'spec-1a2b3c', cells);
}

const run = (flags: Partial<ExportFlags> = {}, name = 'spec') => exportFrom(made, name, flags);
const at = (...names: string[]): string => join(made.path, ...names);

const both = ['copied.*', 'stored.*'];

describe('agora export', () => {
  const ofAnyRows = FORMATS.filter((format) => format !== 'preference');
  it.each(ofAnyRows)('writes every dataset of a run as %s, from its folder or from the artifacts', async (format) => {
    const { code, records } = await run({ format, cell: both });
    expect(code).toBe(ExitCode.done);
    const file = format === 'parquet' ? 'train.parquet' : 'train.jsonl';
    const [record] = records;
    const paths = (record?.['files'] as { path: string; rows?: number }[]).map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['README.md', ...both.map(() => expect.stringMatching(new RegExp(`${file}$`)))]),
    );
    expect(record).toMatchObject({ kind: 'export', runId: 'spec-1a2b3c', format, without: [] });
    const card = await readFile(at('out', 'README.md'), 'utf8');
    for (const generator of ['copied', 'stored']) expect(card).toContain(generator);
    for (const path of paths.filter((one) => one.endsWith('.jsonl'))) {
      const lines = (await readFile(at('out', path), 'utf8')).trim().split('\n');
      expect(lines).toHaveLength(3);
      expect(JSON.stringify(JSON.parse(lines[1] ?? ''))).toContain('What is 1 + 1?');
    }
  });

  it('names cells without a dataset, and tells it by the exit code', async () => {
    const { code, said, records } = await run();
    expect(code).toBe(ExitCode.failed);
    expect(said).toContain(`${cellId(cellOf('failed'))} has no dataset and is left out.`);
    expect(records[0]?.['without']).toEqual([cellId(cellOf('failed'))]);
    expect(await readdir(at('out', 'data'))).toHaveLength(2);
  });

  it('takes a folder of a run as well as the beginning of its id', async () => {
    const { records } = await run({ cell: both }, at('runs', 'spec-1a2b3c'));
    expect(records[0]).toMatchObject({ runId: 'spec-1a2b3c' });
  });

  it('pushes to a hub, privately, once; and says what it would do before', async () => {
    const dry = await run({ cell: both, push: 'me/data', dryRun: true, tokenEnv: 'NOT_SET_ANYWHERE' });
    expect(dry.said).toContain('Would push to');
    expect(made.hub.repos.size).toBe(0);
    const first = await run({ cell: both, push: 'me/data' });
    expect(first.code).toBe(ExitCode.done);
    expect(first.records.at(-1)).toMatchObject({ kind: 'push', repo: 'me/data', created: true });
    const repo = made.hub.repos.get('me/data');
    expect(repo).toMatchObject({ private: true, commits: ['Datasets of run spec-1a2b3c, made by Agora'] });
    expect(repo?.files.size).toBe(3);
    const again = await run({ cell: both, push: 'me/data' });
    expect(again.said).toContain('has everything already');
    repo?.files.delete('README.md');
    const rest = await run({ cell: both, push: 'me/data', dryRun: true });
    expect(rest.said).toContain('1 file to upload, 2 there already');
    const everything = JSON.stringify([dry, first, again]) + (await readFile(at('out', 'README.md'), 'utf8'));
    expect(everything).not.toContain(TOKEN);
  });

  it.each([
    ['a format that there is not', { format: 'csv' }, 'invalid-input', 'csv'],
    ['a cell that there is not', { cell: ['nobody.*'] }, 'not-found', 'nobody'],
    ['only cells without a dataset', { cell: ['failed.*'] }, 'not-found', 'no dataset'],
    ['words on a push without one', { public: true }, 'invalid-input', '--public'],
    ['a push without a token', { push: 'me/data', tokenEnv: 'NOT_SET_ANYWHERE' }, 'missing-credential', 'NOT_SET'],
  ])('refuses %s', async (_name, flags, code, words) => {
    await expect(run(flags)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
      fix: expect.any(String),
    });
  });

  it('names the runs that are there when it finds none of that name', async () => {
    await expect(run({}, 'other')).rejects.toMatchObject({
      code: 'not-found',
      fix: expect.stringContaining('spec-1a2b3c'),
    });
    await writeFile(at('runs', 'spec-1a2b3c', 'results.json'), '{}');
    await expect(run()).rejects.toMatchObject({ code: 'corrupt-artifact' });
  });
});
