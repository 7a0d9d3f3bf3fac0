import type { ArtifactEntry, CellReply, Problem } from '@agora/contracts';
import { trainSummarySchema } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';
import { Injectable } from '@nestjs/common';
import { RunCatalog } from '../runs/run-catalog.js';
import { artifactEntry } from './artifact-entry.js';
import { DatasetRows, type CellOfRun, type DatasetFiles } from './dataset-rows.js';

/** One cell of a run with its artifacts. */
@Injectable()
export class CellReader {
  constructor(
    private readonly catalog: RunCatalog,
    private readonly rows: DatasetRows,
  ) {}

  /** @throws Fault `not-found` when the run has no such cell. */
  async result(run: string, cell: string): Promise<CellOfRun> {
    const { cells } = await this.catalog.results(run);
    const found = cells.find(({ id }) => id === cell);
    if (found) return { ...found, run };
    throw new Fault('not-found', `run "${run}" has no cell "${cell}"`, { fix: 'Choose one of its list of cells.' });
  }

  async read(run: string, cell: string): Promise<CellReply> {
    const whole = await this.result(run, cell);
    const [files, unreadable] = await this.filesOf(whole);
    const result = resultOf(whole, files);
    const { artifacts, dataset } = result;
    const reasons = dataset?.rejected ?? {};
    const train = artifacts.train === undefined ? undefined : await this.catalog.store.find(artifacts.train);
    const training = trainSummarySchema.safeParse(train?.manifest.summary).data;
    return {
      result,
      ...(files?.partial ? { soFar: files.partial.at } : {}),
      artifacts: await this.entries(result),
      ...(training ? { training } : {}),
      ...(unreadable ? { unreadable } : {}),
      rows: {
        accepted: files?.accepted.rows.count ?? dataset?.accepted ?? 0,
        rejected: files?.rejected.rows.count ?? Object.values(reasons).reduce((sum, times) => sum + times, 0),
        missing: files ? (await this.rows.missing(whole, files)).length : (dataset?.missing ?? 0),
        reasons,
      },
    };
  }

  /** What the student scored is shown although the rows were deleted since, or are damaged. */
  private async filesOf(cell: CellOfRun): Promise<[files: DatasetFiles | undefined, unreadable?: Problem]> {
    try {
      return [await this.rows.open(cell)];
    } catch (error) {
      const { code, message, fix } = Fault.from(error);
      if (code !== 'not-found' && code !== 'corrupt-artifact') throw error;
      return [undefined, { code, message, ...(fix === undefined ? {} : { fix }) }];
    }
  }

  private async entries({ artifacts }: CellReply['result']): Promise<ArtifactEntry[]> {
    const { shards = [], dataset, train, evaluate, measure, contamination } = artifacts;
    const keys: [stage: string, key: string | undefined][] = [
      ...shards.map((key): [string, string] => ['shard', key]),
      ['dataset', dataset],
      ['train', train],
      ...Object.entries(evaluate).map(([id, key]): [string, string] => [`evaluate ${id}`, key]),
      ...Object.entries(measure).map(([id, key]): [string, string] => [`measure ${id}`, key]),
      ['contamination', contamination],
    ];
    const found = await Promise.all(
      keys.map(async ([stage, key]) => {
        const artifact = key === undefined ? undefined : await this.catalog.store.find(key);
        return artifact && artifactEntry(artifact, stage);
      }),
    );
    return found.filter((entry) => entry !== undefined);
  }
}

/** The figures of a dataset that is not whole are those of its rows until now. */
function resultOf(found: CellOfRun, files: DatasetFiles | undefined): CellReply['result'] {
  const result: CellReply['result'] & { run?: string } = { ...found };
  delete result.run;
  const dataset = result.dataset ?? files?.partial?.summary;
  return { ...result, ...(dataset ? { dataset } : {}) };
}
