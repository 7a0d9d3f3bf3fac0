import type { Draft } from '@agora/plugin-api';
import { type DomainName, DOMAINS } from '@agora/nano-world';
import { BRIEFS } from './brief.js';
import { EXAMPLE, locatePair, locatePairs, POOR } from './markers.js';
import { type NanoMethod, beginning, instructionOf, NANO_METHODS, themeOf } from './prompts.js';

/** What a prompt asks for, as far as its text tells. */
export type Request =
  | { method: 'instance-generation'; domain: DomainName; theme: string; demonstrations: Draft[] }
  | { method: 'response-generation'; domain: DomainName; instruction: string }
  | { method: 'quality-enhancement'; domain: DomainName; poor: Draft };

/** Reads a prompt of a nano domain back. Undefined for any other text. */
export function readRequest(text: string): Request | undefined {
  for (const domain of DOMAINS) {
    for (const method of NANO_METHODS) {
      if (text.startsWith(beginning(BRIEFS[domain], method))) return details(domain, method, text);
    }
  }
  return undefined;
}

function details(domain: DomainName, method: NanoMethod, text: string): Request | undefined {
  switch (method) {
    case 'instance-generation': {
      const theme = themeOf(text);
      return theme === undefined ? undefined : { method, domain, theme, demonstrations: locatePairs(EXAMPLE, text) };
    }
    case 'response-generation': {
      const instruction = instructionOf(text);
      return instruction === undefined ? undefined : { method, domain, instruction };
    }
    case 'quality-enhancement': {
      // The last paragraph names the form of the reply and is no part of the pair.
      const located = locatePair(POOR, text.slice(0, text.lastIndexOf('\n\n')));
      return located.found ? { method, domain, poor: located.draft } : undefined;
    }
  }
}
