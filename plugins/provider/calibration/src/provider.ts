import { setTimeout as pause } from 'node:timers/promises';
import {
  Fault,
  type CompletionRequest,
  type CompletionResult,
  type Price,
  type Prompt,
  type EndpointLimits,
  type Provider,
} from '@agora/plugin-api';
import { readJudgePrompt } from '@agora/judging';
import { readRequest } from '@agora/nano-domain';
import { type RandomSource, createRandom } from '@agora/nano-world';
import { Author, chance } from './author.js';
import { malformed, wellFormed } from './form.js';
import { judge } from './judge.js';
import { type CalibrationOptions, type Profile, MODELS, profileOf } from './profile.js';
import { countTokens, cut } from './tokens.js';

/**
 * Models of known quality behind the interface of any other provider: all they see is the prompt's text and the sampling
 * seed. An output is a pure function of these, the model's name and the options; temperature and top-p change nothing.
 */
export class CalibrationProvider implements Provider {
  private readonly minds = new Map<string, { profile: Profile; author: Author }>();

  constructor(private readonly options: CalibrationOptions) {}

  async complete({ model, prompt, sampling }: CompletionRequest, signal: AbortSignal): Promise<CompletionResult> {
    signal.throwIfAborted();
    const asked = textOf(prompt);
    const random = createRandom('calibration', model, sampling.seed ?? 'unseeded', asked);
    const { text, finish } = cut(this.write(model, asked, random), sampling);
    const usage = { inputTokens: countTokens(asked), outputTokens: countTokens(text) };
    await this.takeTime(usage.outputTokens, signal);
    return { completion: { text, finish, usage, modelVersion: `calibration/${model}` } };
  }

  /** Computed in this process: there is no endpoint to be gentle with, but pauses may overlap. */
  limits(): EndpointLimits {
    return { concurrency: 64 };
  }

  price(): Price {
    return { input: 0, output: 0 };
  }

  checkModel(model: string): void {
    this.mind(model);
  }

  classify(error: unknown): Fault {
    return Fault.from(error);
  }

  private write(model: string, asked: string, random: RandomSource): string {
    const { profile, author } = this.mind(model);
    const judged = readJudgePrompt(asked);
    if (judged) {
      const said = judge(judged, profile, random);
      if (said === undefined) throw notUnderstood(judged.task);
      return said;
    }
    const request = readRequest(asked);
    const draft = request ? author.write(request, random) : author.reply(asked.trim(), random);
    if (draft === undefined) throw notUnderstood(asked);
    const template = request?.template ?? 'response';
    return chance(random, profile.malformedShare) ? malformed(template, draft, random) : wellFormed(template, draft);
  }

  private mind(model: string): { profile: Profile; author: Author } {
    const known = this.minds.get(model);
    if (known !== undefined) return known;
    const profile = profileOf(model, this.options);
    if (profile === undefined) {
      throw new Fault('invalid-input', `calibration has no model "${model}"`, {
        fix: `Set "model" to one of ${Object.keys(MODELS).join(', ')}.`,
      });
    }
    const mind = { profile, author: new Author(model, profile) };
    this.minds.set(model, mind);
    return mind;
  }

  private async takeTime(tokens: number, signal: AbortSignal): Promise<void> {
    const { latencyMs, tokensPerSecond } = this.options;
    const milliseconds = latencyMs + (tokensPerSecond === undefined ? 0 : (1000 * tokens) / tokensPerSecond);
    if (milliseconds > 0) await pause(milliseconds, undefined, { signal });
  }
}

/** What a chat asks for stands in its last message from the user. */
function textOf(prompt: Prompt): string {
  if (prompt.kind === 'text') return prompt.text;
  return prompt.messages.findLast(({ role }) => role === 'user')?.content ?? '';
}

function notUnderstood(asked: string): Fault {
  const excerpt = asked.length > 80 ? `${asked.slice(0, 80)}…` : asked;
  return new Fault('invalid-input', `calibration models know the nano domains alone and cannot answer "${excerpt}"`, {
    fix: 'Use the domains nano-math, nano-code and nano-instruction-following, or a generator with another provider.',
  });
}
