import type { EndpointEngine, EngineName, Training } from '@agora/run-schemas';
import { Fault } from '@agora/plugin-api';

export interface Examined {
  /** Names of the models that answer, as the experiment has them. */
  models: readonly string[];
  /** The students, where some answer. */
  students?: { model: string; training: Pick<Training, 'lora'> };
}

/** What an engine cannot let answer, as a Fault `invalid-input` that says why; undefined when it can. */
export function refusedSubject(
  name: EngineName,
  place: EndpointEngine | undefined,
  examined: Examined,
): Fault | undefined {
  if (name !== 'endpoint' || !place) return undefined;
  for (const model of examined.models) {
    if (place.models[model]) continue;
    return new Fault('invalid-input', `engines.endpoint.models: no server answers for "${model}"`, {
      fix: `Name one: ${JSON.stringify(model)}: { baseURL: …, served: … }.`,
    });
  }
  const { students } = examined;
  if (!students) return undefined;
  if (students.training.lora === undefined) {
    return new Fault(
      'invalid-input',
      'evaluation.engine: endpoint cannot answer for students whose every weight is trained',
      {
        fix: 'Their weights come to be during the run, on no server. Set student.training.method: lora, or evaluation.engine: vllm, which starts a server for each.',
      },
    );
  }
  if (place.models[students.model]?.adapters) return undefined;
  return new Fault(
    'invalid-input',
    `engines.endpoint.models: no server loads adapters of students of "${students.model}"`,
    {
      fix: `Start it with --enable-lora and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True where it sees the home folder, and set adapters: true.`,
    },
  );
}
