import type { Evaluation, Experiment } from '@agora/run-schemas';
import type { EvaluateStages } from './evaluate-stages.js';

/** Whether the engine is where the compute file says, and can let everybody answer. Faults of `engineUse`, and `invalid-input`. */
export async function checkEngine(stages: EvaluateStages, { student, base, reference }: Experiment): Promise<void> {
  const engine = await stages.engineUse();
  if (!engine) return;
  const models = [base.model ?? student.model, reference.model, ...(reference.others ?? [])];
  const { placesIn, refusedSubject } = await import('@agora/engines');
  const refused = refusedSubject(engine.name, (await placesIn(process.env))?.engines.endpoint, {
    models,
    students: { model: student.model, training: student.training },
  });
  if (refused) throw refused;
}

/** The same for an evaluation without an experiment, whose models are what they are. */
export async function checkEngineOf(stages: EvaluateStages, { subjects }: Evaluation): Promise<void> {
  const engine = await stages.engineUse();
  if (!engine) return;
  const models = subjects.flatMap((subject) => (subject.kind === 'model' ? [subject.model] : []));
  const { placesIn, refusedSubject } = await import('@agora/engines');
  const refused = refusedSubject(engine.name, (await placesIn(process.env))?.engines.endpoint, { models });
  if (refused) throw refused;
}
