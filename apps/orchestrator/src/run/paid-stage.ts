import type { StageSpec } from '@agora/run-schemas';

/** Whether a stage may ask an endpoint that costs money. */
export function isPaid(spec: StageSpec): boolean {
  if (spec.kind === 'evaluate') return spec.subject.kind === 'generator' || spec.judge !== undefined;
  if (spec.kind === 'measure') return spec.judging !== undefined;
  return spec.kind === 'dataset' || (spec.kind === 'shard' && spec.rows === undefined);
}
