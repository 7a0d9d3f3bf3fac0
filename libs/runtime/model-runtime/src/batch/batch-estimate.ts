import type { CompletionRequest, Price, Usage } from '@agora/plugin-api';
import { costOf } from '../budget/cost.js';

const CHARACTERS_PER_TOKEN = 4;
/** Where the sampling names no limit and nothing has been answered yet. */
const FIRST_OUTPUT = 4_096;

/** What a request will cost in a batch. Before the first answer it supposes as long an output as the sampling allows. */
export class BatchEstimate {
  private outputs = 0;
  private outputTokens = 0;

  constructor(
    private readonly price: Price | undefined,
    private readonly share: number,
  ) {}

  /** US dollars for these tokens; undefined when price or tokens are unknown. */
  usdOf(usage: Usage | undefined): number | undefined {
    const usd = costOf(usage, this.price);
    return usd === undefined ? undefined : usd * this.share;
  }

  /** US dollars before the answer is there; undefined when the price is unknown. */
  expectedUsd({ prompt, sampling }: CompletionRequest): number | undefined {
    const texts = prompt.kind === 'text' ? [prompt.text] : prompt.messages.map(({ content }) => content);
    const characters = texts.reduce((sum, { length }) => sum + length, 0);
    const longest = sampling.maxTokens ?? FIRST_OUTPUT;
    const output = this.outputs === 0 ? longest : Math.min(longest, this.outputTokens / this.outputs);
    return this.usdOf({ inputTokens: Math.ceil(characters / CHARACTERS_PER_TOKEN), outputTokens: Math.ceil(output) });
  }

  learn(usage: Usage | undefined): void {
    if (!usage) return;
    this.outputs += 1;
    this.outputTokens += usage.outputTokens;
  }
}
