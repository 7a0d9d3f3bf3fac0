import type { Compute } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';

export interface TrainingProcess extends Pick<Compute, 'nodes' | 'gpus'> {
  /** The interpreter, as the nodes see it. */
  python: string;
  folder: string;
}

/** What is started on every node for one training. The only place that knows how many processes a training has. */
export function trainingArgv({ python, folder, ...layout }: TrainingProcess): string[] {
  checkLayout(layout);
  return [python, '-m', 'agora_jobs', folder];
}

/** Fault `invalid-input` for GPUs that a training would leave idle. */
export function checkLayout({ nodes, gpus }: Pick<Compute, 'nodes' | 'gpus'>): void {
  if (nodes === 1 && gpus <= 1) return;
  const field = nodes > 1 ? `nodes is ${nodes}` : `gpus is ${gpus}`;
  throw new Fault('invalid-input', `compute: ${field}, but a training is one process on one GPU`, {
    fix: 'Set nodes: 1 and gpus: 1 (or 0). Several students are trained at once, each on a GPU of its own: trainings.',
  });
}
