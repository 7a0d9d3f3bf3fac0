import type { Draft } from '@agora/plugin-api';
import { type Markers, type NanoTemplate, END, EXAMPLE, REVISED, writePair } from '@agora/nano-domain';
import type { RandomSource } from '@agora/nano-world';
import { pick } from './repertoire.js';

const PLACEHOLDER = '[insert the response here]';

/** An instance in the form that a template asks for. */
export function wellFormed(template: NanoTemplate, draft: Draft): string {
  switch (template) {
    case 'new-instance':
      return `${writePair(EXAMPLE, draft)}\n${END}`;
    case 'response':
      return draft.response;
    case 'improved-instance':
      return writePair(REVISED, draft);
  }
}

/** The same, spoilt so that no instance can be read out of it: a heading forgotten, a response empty or left open. */
export function malformed(template: NanoTemplate, draft: Draft, random: RandomSource): string {
  switch (template) {
    case 'new-instance':
      return pick(random, brokenPairs(EXAMPLE, draft));
    case 'response':
      return pick(random, ['', PLACEHOLDER]);
    case 'improved-instance':
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
