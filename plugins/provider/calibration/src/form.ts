import type { Draft } from '@agora/plugin-api';
import { type Markers, type NanoMethod, END, EXAMPLE, REVISED, writePair } from '@agora/nano-domain';
import type { RandomSource } from '@agora/nano-world';
import { pick } from './repertoire.js';

const PLACEHOLDER = '[insert the response here]';

/** An instance in the form that a method asks for. */
export function wellFormed(method: NanoMethod, draft: Draft): string {
  switch (method) {
    case 'instance-generation':
      return `${writePair(EXAMPLE, draft)}\n${END}`;
    case 'response-generation':
      return draft.response;
    case 'quality-enhancement':
      return writePair(REVISED, draft);
  }
}

/** The same, spoilt so that no instance can be read out of it: a heading forgotten, a response empty or left open. */
export function malformed(method: NanoMethod, draft: Draft, random: RandomSource): string {
  switch (method) {
    case 'instance-generation':
      return pick(random, brokenPairs(EXAMPLE, draft));
    case 'response-generation':
      return pick(random, ['', PLACEHOLDER]);
    case 'quality-enhancement':
      return pick(random, brokenPairs(REVISED, draft));
  }
}

function brokenPairs(markers: Markers, draft: Draft): string[] {
  return [
    `${markers.instruction} ${draft.instruction}\n${draft.response}`,
    writePair(markers, { ...draft, response: '' }),
    writePair(markers, { ...draft, response: PLACEHOLDER }),
  ];
}
