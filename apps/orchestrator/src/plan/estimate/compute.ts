import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactStore } from '@agora/artifacts';
import type { InspectReply, Machine, Plan, Range } from '@agora/contracts';
import type { EvaluateSpec, TrainSpec } from '@agora/run-schemas';
import { nanoModel } from '@agora/nano-model';
import type { ExperimentPlan } from '../run-plan.js';
import {
  ASSUMED_OUTPUT,
  ASSUMED_ROW,
  CORE_RATE,
  GPU_BANDWIDTH,
  GPU_RATE,
  ROWS_AT_ONCE,
  STEP_OVERHEAD,
  TOKEN_OVERHEAD,
} from './assumptions.js';
import type { ComputeHistory } from './compute-history.js';
import { around, mapRange, NOTHING, plus, times } from './range.js';
import { stepsOf, type SeedFiles } from './student-rows.js';

type Compute = NonNullable<Plan['compute']>[number];

export interface ComputeSources {
  store: ArtifactStore;
  files: SeedFiles;
  history: ComputeHistory;
  trainer: InspectReply | undefined;
  evaluation: InspectReply | undefined;
}

/** Time that trainings and local answers will still take, one after the other on one machine each. */
export async function computeOf(plan: ExperimentPlan, sources: ComputeSources): Promise<Compute[]> {
  const training = new Sum('training', sources.trainer?.machine);
  const answering = new Sum('evaluation', sources.evaluation?.machine);
  const { student } = plan.experiment;
  const { store, history } = sources;
  const [fingerprint] = [...plan.nodes.values()].flatMap(({ spec }) =>
    spec.kind === 'train' ? [spec.student.fingerprint] : [],
  );
  for (const { key, spec } of plan.nodes.values()) {
    if (await store.has(key)) continue;
    if (spec.kind === 'train') {
      training.add(
        1,
        await trainingTime(plan, spec, sources, training),
        history.training(spec.student.fingerprint)?.count,
      );
    } else if (spec.kind === 'evaluate' && spec.subject.kind !== 'generator') {
      const model =
        spec.subject.kind === 'model' ? spec.subject.model : { model: student.model, fingerprint: fingerprint ?? '' };
      const items = ((await store.open(spec.items)).manifest.summary as { rows: number }).rows * (spec.samples ?? 1);
      const past = history.answering(model.fingerprint, spec.benchmark.id);
      const parameters = parametersOf(model.model, sources);
      const time = past
        ? times(around(past.seconds / past.units, 0.3, 0.5), items)
        : answerTime(spec, items, parameters, answering);
      answering.add(items, time, past?.count);
    }
  }
  return [training, answering].flatMap((sum) => sum.result());
}

async function trainingTime(
  plan: ExperimentPlan,
  spec: TrainSpec,
  { files, history, trainer, evaluation }: ComputeSources,
  { machine }: Sum,
): Promise<Range | null> {
  const dataset = plan.nodes.get(spec.dataset)?.spec;
  const file = spec.seeds === undefined ? undefined : await files.of(spec.seeds);
  const rows = (dataset?.kind === 'dataset' ? dataset.cell.instances : 0) + (file?.answered ?? 0);
  const past = history.training(spec.student.fingerprint);
  if (past) return times(around(past.seconds / past.units, 0.3, 0.5), rows * spec.training.epochs);
  const parameters = parametersOf(spec.student.model, { trainer, evaluation });
  if (!machine || parameters === undefined) return null;
  const tokens = Math.min(file?.tokens ?? ASSUMED_ROW, spec.training.maxLength);
  // Forth and back: six operations per parameter and token.
  const work = 6 * parameters * rows * tokens * spec.training.epochs;
  return plus(overRate(work, machine), times(STEP_OVERHEAD, stepsOf(rows, tokens, spec.training)));
}

function answerTime(spec: EvaluateSpec, items: number, parameters: number | undefined, { machine }: Sum): Range | null {
  if (!machine || parameters === undefined) return null;
  const tokens = times(
    mapRange(ASSUMED_OUTPUT, (value) => Math.min(value, spec.sampling.maxTokens ?? value)),
    items,
  );
  const overhead = times(TOKEN_OVERHEAD, 1 / ROWS_AT_ONCE);
  const perToken =
    machine.device === 'cuda'
      ? mapRange(GPU_BANDWIDTH, (bandwidth) => (2 * parameters) / bandwidth / ROWS_AT_ONCE)
      : overRate(2 * parameters, machine);
  return times(tokens, plus(perToken, overhead));
}

function overRate(work: number, { device, cores }: Machine): Range {
  const rate = device === 'cuda' ? GPU_RATE : times(CORE_RATE, cores);
  return mapRange(rate, (operations) => work / operations);
}

function parametersOf(
  model: string,
  { trainer, evaluation }: Pick<ComputeSources, 'trainer' | 'evaluation'>,
): number | undefined {
  if (model === 'nano' || model === 'nano-reference')
    return statSync(join(nanoModel.student, 'model.safetensors')).size / 4;
  const told = { ...evaluation?.models, ...trainer?.models };
  return Object.entries(told).find(([title]) => title.endsWith(`"${model}"`))?.[1].parameters;
}

class Sum {
  private count = 0;
  private seconds: Range | null = NOTHING;
  private measured = 0;
  private assumed = false;

  constructor(
    private readonly what: Compute['what'],
    readonly machine: Machine | undefined,
  ) {}

  add(count: number, seconds: Range | null, measuredBefore: number | undefined): void {
    this.count += count;
    this.seconds = this.seconds && seconds && plus(this.seconds, seconds);
    if (measuredBefore) this.measured = Math.max(this.measured, measuredBefore);
    else this.assumed = true;
  }

  /** Nothing where nothing is to be done. */
  result(): Compute[] {
    if (this.count === 0) return [];
    const { what, count, seconds, machine } = this;
    const device = machine ? formatDevice(machine) : 'machines that were not looked at';
    return [{ what, count, seconds, device, basis: this.basis() }];
  }

  private basis(): string {
    const unmeasured = 'nothing like it was measured here';
    if (!this.seconds) return this.machine ? `the size of a model is not known, and ${unmeasured}` : unmeasured;
    const ways = [
      ...(this.measured > 0 ? ['measured in this home before'] : []),
      ...(this.assumed ? [`assumed from parameters, tokens and the device; ${unmeasured}`] : []),
    ];
    return ways.join('; else ');
  }
}

/** `NVIDIA H200 (150.8 GB, bf16)`, or `processor (16 cores)`. */
export function formatDevice({ gpus, cores, whyNoGpu }: Machine): string {
  const [gpu] = gpus;
  if (gpu) return `${gpu.name} (${(gpu.memoryBytes / 1e9).toFixed(1)} GB${gpu.bf16 ? ', bf16' : ''})`;
  return `processor (${cores} ${cores === 1 ? 'core' : 'cores'}${whyNoGpu ? `; no GPU: ${whyNoGpu}` : ''})`;
}
