import type { WorkContext } from '@agora/bus';
import type { InspectReply, InspectRequest, Progress, ReadyReply } from '@agora/contracts';
import type { ComputeReply, Training, TrainSummary } from '@agora/run-schemas';
import type { ModelReference } from '@agora/python-worker';

export interface TrainRequest {
  model: ModelReference;
  /** Files of JSON lines with `instruction` and `response`, in the order in which they are read. */
  files: string[];
  /** Kept until the student is an artifact: what an earlier attempt has left in it, this one goes on from. */
  folder: string;
  training: Training;
  seed: number;
  /** For people. */
  title?: string;
}

/** What a training may know of the job that asks for it. */
export type TrainContext = Pick<WorkContext, 'signal'> & Partial<Pick<WorkContext, 'leavePlace'>>;

/** What trains students. Injected under this class's name. */
export abstract class TrainerBackend {
  /** Enters the key of a training: two backends of one version make the same student of the same request. */
  abstract versionOf(training: Training): string;
  /** Where students are trained. */
  abstract where(): ComputeReply;
  /** Begins whatever takes long and needs no dataset, and answers at once. */
  abstract prepare(): Promise<ReadyReply>;
  /** Whether students can be loaded and trained on this machine, without loading them; within a minute, whatever is at work. */
  abstract inspect(request: InspectRequest): Promise<InspectReply>;
  /** Leaves `checkpoint/` (a Hugging Face folder) and `log.jsonl` in the folder `outputOf` names. */
  abstract train(
    request: TrainRequest,
    report: (progress: Progress) => void,
    context: TrainContext,
  ): Promise<TrainSummary>;
  abstract outputOf(request: Pick<TrainRequest, 'folder'>): string;
  abstract close(): Promise<void>;
}
