import type { CompletionRequest } from '@agora/plugin-api';
import type { EncodedPrompt, ModelReference, PythonWorker } from '@agora/python-worker';
import type { ServedAnswer } from './served-model.js';
import type { TokenAnswer } from './token-client.js';

export interface Encoded {
  ends: number[];
  prompts: EncodedPrompt[];
}

/** Lays prompts out and reads answers by the tokenizer of one model. */
export class Prompter {
  constructor(
    private readonly worker: Pick<PythonWorker, 'call'>,
    private readonly model: ModelReference,
  ) {}

  encode(requests: readonly CompletionRequest[], signal: AbortSignal): Promise<Encoded> {
    return this.worker.call('encode', { model: this.model, requests: requests.map(asked) }, { signal });
  }

  async decode(
    request: CompletionRequest,
    { ids }: EncodedPrompt,
    { tokens, text, finish }: TokenAnswer,
    signal: AbortSignal,
  ): Promise<ServedAnswer> {
    const answer = { request: asked(request), ids, ...(tokens ? { tokens } : { text }), finish };
    const { completions } = await this.worker.call('decode', { model: this.model, answers: [answer] }, { signal });
    return completions[0] ?? { text, finish };
  }
}

function asked({ prompt, sampling }: CompletionRequest): Pick<CompletionRequest, 'prompt' | 'sampling'> {
  return { prompt, sampling };
}
