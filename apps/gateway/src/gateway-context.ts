import type { Bus, Log } from '@agora/bus';
import type { StartRequest } from '@agora/contracts';
import type { DatasetSummary, Results } from '@agora/run-schemas';

/** What may be begun and ended through the gateway. */
export interface Control {
  /** Files of the experiments that may be begun, by name. */
  experiments: Readonly<Record<string, string>>;
  /** Where their runs lay out their folders. */
  out: string;
  /** Reads an experiment file and says what the orchestrator is asked for. */
  request(file: string, given: { out: string; budgetUsd?: number | undefined }): Promise<StartRequest>;
}

/** Files as those of a whole dataset: `train.jsonl`, `rejected.jsonl`, the prompts. */
export type UnfinishedRows = (runId: string, cell: string, dir: string) => Promise<DatasetSummary | undefined>;

/** What the gateway was started with. Injectable. */
export class GatewayContext {
  /** Folder of artifacts and journals. */
  readonly home!: string;
  readonly version!: string;
  readonly log!: Log;
  /** Ids of the only runs to show; all of them when left out. */
  readonly only?: readonly string[] | undefined;
  /** Folders that runs without a record lie in, or folders of such runs. */
  readonly folders?: readonly string[] | undefined;
  /** The results of a run that has not ended, as far as it is. */
  readonly unfinished?: ((runId: string) => Promise<Results | undefined>) | undefined;
  /** Writes the rows of a dataset that is not whole into an empty folder; undefined where nothing was tried yet. */
  readonly unfinishedRows?: UnfinishedRows | undefined;
  /** A connection to where events are told; undefined while there is none. */
  readonly bus?: (() => Promise<Bus | undefined>) | undefined;

  /** Absent where nothing can be changed. */
  readonly control?: Control | undefined;

  constructor(given: GatewayContext) {
    Object.assign(this, given);
  }
}
