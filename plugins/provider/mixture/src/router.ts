import { Fault, type CompletionRequest, type PluginContext, type Prompt, type Route } from '@agora/plugin-api';
import { PatternTimeout, testLimited } from '@agora/text-tools';
import type { MixtureOptions, Part, Rule } from './options.js';

/** Decides which part answers a request, by nothing but the request. */
export class Router {
  private readonly rules: { rule: Rule; pattern: RegExp | undefined }[];
  private readonly total: number;

  constructor(
    private readonly options: MixtureOptions,
    private readonly rng: PluginContext['rng'],
  ) {
    this.rules = options.rules.map((rule) => ({
      rule,
      pattern: rule.prompt === undefined ? undefined : new RegExp(rule.prompt, 'u'),
    }));
    this.total = options.parts.reduce((sum, { weight }) => sum + weight, 0);
  }

  route(request: CompletionRequest): Route {
    const { name, provider, options, model, sampling, limits, price } = this.ruled(request) ?? this.drawn(request);
    return {
      part: name,
      provider,
      options,
      request: { ...request, model, sampling: { ...request.sampling, ...sampling } },
      ...(limits ? { limits } : {}),
      ...(price ? { price } : {}),
    };
  }

  private ruled({ prompt, setting }: CompletionRequest): Part | undefined {
    const text = textOf(prompt);
    const match = this.rules.find(
      ({ rule, pattern }) =>
        (pattern === undefined || this.fits(pattern, text)) &&
        (rule.domain === undefined || rule.domain === setting?.domain) &&
        (rule.method === undefined || rule.method === setting?.method),
    );
    return match && this.options.parts.find(({ name }) => name === match.rule.part);
  }

  private fits(pattern: RegExp, text: string): boolean {
    try {
      return testLimited(pattern, text);
    } catch (error) {
      if (!(error instanceof PatternTimeout)) throw error;
      throw new Fault('invalid-input', `a rule of the mixture cannot be used: ${error.message}`, {
        fix: 'Write the pattern of the rule without nested repetitions.',
        cause: error,
      });
    }
  }

  /**
   * Requests have a sampling seed each; without one, the prompt stands for it. The parts' names keep the draws of a mixture
   * apart from those of a mixture that it is a part of: both see the same request.
   */
  private drawn({ prompt, sampling }: CompletionRequest): Part {
    const { parts } = this.options;
    const names = parts.map(({ name }) => name);
    let left = this.rng('mixture', ...names, sampling.seed ?? textOf(prompt)).float() * this.total;
    for (const part of parts) {
      left -= part.weight;
      if (left < 0) return part;
    }
    return parts.at(-1) as Part;
  }
}

function textOf(prompt: Prompt): string {
  return prompt.kind === 'text' ? prompt.text : prompt.messages.map(({ content }) => content).join('\n\n');
}
