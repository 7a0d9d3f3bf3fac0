import type { Compute } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';

export interface TrainingProcess extends Pick<Compute, 'nodes' | 'gpus'> {
  /** The interpreter, as the nodes see it. */
  python: string;
  folder: string;
}

/** What is started on the node of a training. It starts one process for each GPU itself, as `placement` of its job says. */
export function trainingArgv({ python, folder, ...layout }: TrainingProcess): string[] {
  checkLayout(layout);
  return [python, '-m', 'agora_jobs', folder];
}

/** Fault `invalid-input` for nodes that a training would leave idle: its processes share one machine. */
export function checkLayout({ nodes }: Pick<Compute, 'nodes' | 'gpus'>): void {
  if (nodes === 1) return;
  throw new Fault('invalid-input', `compute: nodes is ${nodes}, but a training runs on one node`, {
    fix: 'Set nodes: 1 and gpus to the GPUs of one node. Several students are trained at once, each as a job of its own: trainings.',
  });
}
