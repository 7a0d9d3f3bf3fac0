import type { InspectReply, InspectRequest, Progress, ReadyReply, Training, TrainSummary } from '@agora/contracts';
import type { ModelReference } from '@agora/python-worker';

export interface TrainRequest {
  model: ModelReference;
  /** Files of JSON lines with `instruction` and `response`, in the order in which they are read. */
  files: string[];
  /** An existing folder, to be filled with `checkpoint/` (a Hugging Face folder) and `log.jsonl`. */
  output: string;
  training: Training;
  seed: number;
}

/** What trains students. Injected under this class's name. */
export abstract class TrainerBackend {
  /** Enters the key of every training: two backends of one version make the same student of the same request. */
  abstract readonly version: string;
  /** Begins whatever takes long and needs no dataset, and answers at once. */
  abstract prepare(): Promise<ReadyReply>;
  /** Whether students can be loaded and trained on this machine, without loading them; within a minute, whatever is at work. */
  abstract inspect(request: InspectRequest): Promise<InspectReply>;
  abstract train(
    request: TrainRequest,
    report: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<TrainSummary>;
  abstract close(): Promise<void>;
}
