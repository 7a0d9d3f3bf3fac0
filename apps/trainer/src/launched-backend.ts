import { isRunCancelled, type Log } from '@agora/bus';
import type { InspectReply, InspectRequest, Machine, Progress, ReadyReply } from '@agora/contracts';
import type { ComputeReply, Training, TrainSummary } from '@agora/run-schemas';
import {
  checkLayout,
  JobFolder,
  jobEnvironment,
  LaunchedTraining,
  openLauncher,
  prepareJob,
  withMicroBatch,
  type LoadedCompute,
  type Pace,
} from '@agora/jobs';
import { Fault, type Launcher } from '@agora/plugin-api';
import { jobOutput, trainResultSchema } from '@agora/python-worker';
import type { PythonBackend } from './python-backend.js';
import { Places } from './places.js';
import { summaryOf } from './summary-of.js';
import { TrainerBackend, type TrainContext, type TrainRequest } from './trainer-backend.js';

/** The launcher whose trainings have the memory that can be looked at here. */
const ON_THIS_MACHINE = 'local';

/** Students as jobs of a launcher, as many at once as the compute file says. They go on when this process ends. */
export class LaunchedBackend extends TrainerBackend {
  private launcher: Promise<Launcher> | undefined;
  private readonly places: Places;

  constructor(
    private readonly log: Log,
    private readonly loaded: Pick<LoadedCompute, 'compute' | 'baseDir' | 'file' | 'digest'>,
    /** Looks at models, which is the same wherever they are trained. */
    private readonly here: PythonBackend,
    private readonly pace?: Partial<Pace>,
  ) {
    super();
    this.places = new Places(loaded.compute.trainings);
  }

  versionOf(training: Training): string {
    return this.here.versionOf(training);
  }

  where(): ComputeReply {
    const { file, digest, compute } = this.loaded;
    return { file, launcher: compute.launcher, digest };
  }

  /** Nothing is warmed up here: the work is done elsewhere. */
  prepare(): Promise<ReadyReply> {
    return Promise.resolve({ ready: true });
  }

  /** What is wrong with the compute file is found before anything is spent; whether a student fits on other machines, only its node can tell. */
  async inspect(request: InspectRequest): Promise<InspectReply> {
    const { compute, file } = this.loaded;
    try {
      checkLayout(compute);
      jobEnvironment(compute, { folder: '/', model: { path: '/' } });
      for (const { training } of request.models) if (training) withMicroBatch(training, compute.microBatch);
      await this.open();
    } catch (error) {
      const { code, message, fix } = Fault.from(error);
      const finding = { code, message: `${file}: ${message}`, ...(fix === undefined ? {} : { fix }), fatal: true };
      return { findings: [finding], models: {}, checkpointBytes: 0 };
    }
    const { nodes, gpus, microBatch } = compute;
    const isHere = compute.launcher === ON_THIS_MACHINE;
    const { findings, models, checkpointBytes, machine } = await this.here.inspect(
      {
        ...request,
        models: request.models.map((model) =>
          model.training ? { ...model, training: withMicroBatch(model.training, microBatch) } : model,
        ),
      },
      {
        placement: {
          ranks: Math.max(1, nodes * gpus),
          sharding: compute.sharding,
          by: 'compute',
          // GPUs are shared out among trainings, the machine's memory is not.
          ...(gpus === 0 ? { atOnce: compute.trainings } : {}),
        },
        elsewhere: !isHere,
      },
    );
    // Where the file names an interpreter of the nodes, none is needed here.
    const needless = (code: string): boolean =>
      compute.environment.python !== undefined && code === 'missing-dependency';
    return {
      findings: findings.filter(({ code }) => !needless(code)),
      models,
      checkpointBytes,
      ...(isHere && machine ? { machine: gpus === 0 ? withoutGpus(machine) : machine } : {}),
    };
  }

  async train(
    request: TrainRequest,
    report: (progress: Progress) => void,
    context: TrainContext,
  ): Promise<TrainSummary> {
    const { signal } = context;
    // It waits for hours, and does nothing: other jobs of this service need not wait with it.
    context.leavePlace?.();
    return this.places.use(signal, async () => {
      const { folder, title, ...params } = request;
      const { compute, baseDir } = this.loaded;
      const launcher = await this.open();
      const onInstall = (line: string): void => this.log.log(`Python environment: ${line}`);
      const training = new LaunchedTraining({
        folder: new JobFolder(folder),
        launcher,
        request: await prepareJob(folder, params, compute, { onInstall, title }),
        origin: { launcher: compute.launcher, options: compute.options, baseDir },
        ...(this.pace ? { pace: this.pace } : {}),
        cancelled: isRunCancelled,
        log: (line) => this.log.warn(line),
      });
      const result = trainResultSchema.parse(await training.run(report, signal));
      const { nodes, gpus } = compute;
      return { ...summaryOf(result), placement: { launcher: launcher.id, nodes, gpus } };
    });
  }

  outputOf({ folder }: Pick<TrainRequest, 'folder'>): string {
    return jobOutput(folder);
  }

  async close(): Promise<void> {
    await this.here.close();
    const launcher = await this.launcher?.catch(() => undefined);
    await launcher?.close?.();
  }

  private open(): Promise<Launcher> {
    this.launcher ??= openLauncher(this.loaded);
    this.launcher.catch(() => (this.launcher = undefined)); // The user may mend it while the process lives.
    return this.launcher;
  }
}

function withoutGpus(machine: Machine): Machine {
  return { ...machine, gpus: [], device: 'cpu' };
}
