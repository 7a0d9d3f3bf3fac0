import { Fault, type CompletionRequest, type CompletionResult, type Price, type Provider } from '@agora/plugin-api';
import type { ModelReference, PythonWorker } from '@agora/python-worker';
import type { LocalCompletion, LocalModel } from './local-answerer.js';

/**
 * A model on this machine behind the interface of every other model: a trained student, the base, a reference, any
 * Hugging Face model. Greedy unless a request says otherwise. Answers depend on the requests of the same batch in their
 * last bits alone, and never on timing.
 */
export class StudentProvider implements Provider, LocalModel {
  constructor(
    private readonly worker: Pick<PythonWorker, 'call'>,
    private readonly model: ModelReference,
    private readonly onProgress: (done: number) => void = () => undefined,
    /** `continuous` of a worker that has it: rows join and leave a batch at any token. */
    private readonly method: 'generate' | 'continuous' = 'generate',
  ) {}

  async complete(request: CompletionRequest, signal: AbortSignal): Promise<CompletionResult> {
    const [completion] = await this.completeBatch([request], signal);
    if (!completion) throw new Fault('internal', 'The local model left a request without an answer');
    return { completion };
  }

  async completeBatch(requests: CompletionRequest[], signal: AbortSignal): Promise<LocalCompletion[]> {
    const params = { model: this.model, requests: requests.map(({ prompt, sampling }) => ({ prompt, sampling })) };
    const { completions } = await this.worker.call(this.method, params, {
      signal,
      onProgress: ({ done }) => this.onProgress(done),
    });
    return completions;
  }

  async release(): Promise<void> {
    await this.worker.call('unload', { large: true });
  }

  price(): Price {
    return { input: 0, output: 0 };
  }

  classify(error: unknown): Fault {
    return Fault.from(error);
  }
}
