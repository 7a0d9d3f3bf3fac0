import { Fault, type Parsed, type PromptTemplate } from '@agora/plugin-api';
import type { PromptWording } from './wording.js';
import { type Markers, END, EXAMPLE, locatePair, REVISED } from './markers.js';
import { type NanoTemplate, askForInstance, askForResponse, askForRevision } from './prompts.js';

/** The three prompt templates of a nano domain. A new instance draws one of `themes`. */
export function promptTemplates(
  wording: PromptWording,
  themes: readonly string[],
): Record<NanoTemplate, PromptTemplate> {
  return {
    'new-instance': {
      stop: [END],
      render: ({ demonstrations }, rng) => {
        const theme = rng.pick(themes);
        return { prompt: askForInstance(wording, theme, demonstrations), variables: { theme } };
      },
      parse: (output) => parsePair(EXAMPLE, output),
    },
    response: {
      stop: [],
      render: ({ instruction }) => ({
        prompt: askForResponse(wording, given(instruction, 'response generation', 'an instruction')),
        variables: {},
      }),
      parse: (output, instruction) => ({
        ok: true,
        draft: { instruction: given(instruction, 'response generation', 'an instruction'), response: output.trim() },
      }),
    },
    'improved-instance': {
      stop: [],
      render: ({ instruction, response }) => ({
        prompt: askForRevision(wording, {
          instruction: given(instruction, 'quality enhancement', 'an instruction'),
          response: given(response, 'quality enhancement', 'a response'),
        }),
        variables: {},
      }),
      parse: (output) => parsePair(REVISED, output),
    },
  };
}

function parsePair(markers: Markers, output: string): Parsed {
  const located = locatePair(markers, output);
  return located.found
    ? { ok: true, draft: located.draft }
    : { ok: false, reason: 'missing-heading', detail: `no line begins with "${located.missing}"` };
}

function given(value: string | undefined, method: string, what: string): string {
  if (value !== undefined) return value;
  throw new Fault('invalid-input', `${method}: a seed came without ${what}`, {
    fix: `Give every seed of ${method} ${what}.`,
  });
}
