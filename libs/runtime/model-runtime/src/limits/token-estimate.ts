import type { CompletionRequest, Usage } from '@agora/plugin-api';

const CHARACTERS_PER_TOKEN = 4;
/** Before the first answer: a middling one, unless the request allows less. */
const FIRST_OUTPUT = 512;
const WEIGHT_OF_NEWEST = 0.05;

/** Guesses how many tokens a call will take, so that a limit of tokens per minute can be kept before they are counted. */
export class TokenEstimate {
  private outputMean: number | undefined;

  /** Tokens of the whole call. */
  of(request: CompletionRequest): number {
    const { inputTokens, outputTokens } = this.usage(request);
    return inputTokens + outputTokens;
  }

  usage({ prompt, sampling }: CompletionRequest): Usage {
    const characters =
      prompt.kind === 'text'
        ? prompt.text.length
        : prompt.messages.reduce((total, { content }) => total + content.length, 0);
    const output = Math.min(this.outputMean ?? FIRST_OUTPUT, sampling.maxTokens ?? Infinity);
    return { inputTokens: Math.ceil(characters / CHARACTERS_PER_TOKEN), outputTokens: Math.ceil(output) };
  }

  learn(outputTokens: number): void {
    const mean = this.outputMean ?? outputTokens;
    this.outputMean = mean + WEIGHT_OF_NEWEST * (outputTokens - mean);
  }
}
