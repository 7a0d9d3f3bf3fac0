import type { CompletionRequest, Prompt } from '@agora/plugin-api';
import type { GoogleOptions } from './options.js';

const HARM_CATEGORIES = [
  'HARM_CATEGORY_HARASSMENT',
  'HARM_CATEGORY_HATE_SPEECH',
  'HARM_CATEGORY_SEXUALLY_EXPLICIT',
  'HARM_CATEGORY_DANGEROUS_CONTENT',
];
/** The API gives no more. */
const MOST_LOGPROBS = 20;

type Body = Record<string, unknown>;
type Settings = Pick<GoogleOptions, 'thinking' | 'safetyThreshold'>;

/** Fields that a sampling leaves undefined are left out, so that the model's own defaults hold. */
export function requestBody(request: CompletionRequest, stops: readonly string[], settings: Settings): Body {
  return {
    ...promptFields(request.prompt),
    generationConfig: generationConfig(request, stops, settings.thinking),
    safetySettings:
      settings.safetyThreshold &&
      HARM_CATEGORIES.map((category) => ({ category, threshold: settings.safetyThreshold })),
  };
}

function promptFields(prompt: Prompt): Body {
  if (prompt.kind === 'text') return { contents: [{ role: 'user', parts: [{ text: prompt.text }] }] };
  const system = prompt.messages.filter(({ role }) => role === 'system').map(({ content }) => ({ text: content }));
  const turns = prompt.messages.filter(({ role }) => role !== 'system');
  return {
    systemInstruction: system.length > 0 ? { parts: system } : undefined,
    contents: turns.map(({ role, content }) => ({
      role: role === 'assistant' ? 'model' : 'user',
      parts: [{ text: content }],
    })),
  };
}

function generationConfig(
  { sampling, json, topLogprobs }: CompletionRequest,
  stops: readonly string[],
  thinking: GoogleOptions['thinking'],
): Body {
  const { temperature, topP, maxTokens, seed } = sampling;
  return {
    temperature,
    topP,
    maxOutputTokens: maxTokens === undefined ? undefined : maxTokens + thinkingTokens(thinking),
    stopSequences: stops.length > 0 ? stops : undefined,
    seed,
    ...(json ? { responseMimeType: 'application/json', responseJsonSchema: json.schema } : {}),
    ...(topLogprobs === undefined ? {} : { responseLogprobs: true, logprobs: Math.min(topLogprobs, MOST_LOGPROBS) }),
    thinkingConfig: thinkingConfig(thinking),
  };
}

/** Thoughts count as output tokens; `maxTokens` is meant for the answer alone. */
function thinkingTokens(thinking: GoogleOptions['thinking']): number {
  return thinking && 'budgetTokens' in thinking ? Math.max(0, thinking.budgetTokens) : 0;
}

function thinkingConfig(thinking: GoogleOptions['thinking']): Body | undefined {
  if (!thinking) return undefined;
  return 'budgetTokens' in thinking
    ? { thinkingBudget: thinking.budgetTokens }
    : { thinkingLevel: thinking.level.toUpperCase() };
}
