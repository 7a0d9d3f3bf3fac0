import type { Compute } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';

export interface TrainingProcess {
  /** The interpreter, as the nodes see it. */
  python: string;
  folder: string;
}

/**
 * What is started on every node of a training, once. It starts one process for each GPU itself, and meets the other nodes, as
 * `placement` of its job says.
 */
export function trainingArgv({ python, folder }: TrainingProcess): string[] {
  return [python, '-m', 'agora_jobs', folder];
}

/** Fault `invalid-input` for nodes that the launcher has not. */
export function checkLayout({ nodes, launcher }: Pick<Compute, 'nodes' | 'launcher'>): void {
  if (nodes === 1 || launcher !== 'local') return;
  throw new Fault('invalid-input', `compute: nodes is ${nodes}, but launcher local has this machine alone`, {
    fix: 'Set nodes: 1, or use the launcher of a cluster.',
  });
}
