import { subjects } from '@agora/contracts';
import { STAGE_OF, type SpecKind } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';

/** Where jobs of a kind are queued. */
export function workSubject(kind: SpecKind): string {
  const stage = STAGE_OF[kind];
  if (stage === 'analyze') throw new Fault('internal', `${kind} is no work for the queue`);
  return subjects.work(stage);
}
