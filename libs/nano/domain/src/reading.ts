import type { Draft } from '@agora/plugin-api';
import { type DomainName, DOMAINS } from '@agora/nano-world';
import { WORDINGS } from './wording.js';
import { EXAMPLE, locatePair, locatePairs, POOR } from './markers.js';
import { type NanoTemplate, beginning, instructionOf, NANO_TEMPLATES, themeOf } from './prompts.js';

/** What a prompt asks for, recognised by its text. */
export type Request =
  | { template: 'new-instance'; domain: DomainName; theme: string; demonstrations: Draft[] }
  | { template: 'response'; domain: DomainName; instruction: string }
  | { template: 'improved-instance'; domain: DomainName; poor: Draft };

/** Recognises a prompt of a nano domain. Undefined for any other text. */
export function readRequest(text: string): Request | undefined {
  for (const domain of DOMAINS) {
    for (const template of NANO_TEMPLATES) {
      if (text.startsWith(beginning(WORDINGS[domain], template))) return details(domain, template, text);
    }
  }
  return undefined;
}

function details(domain: DomainName, template: NanoTemplate, text: string): Request | undefined {
  switch (template) {
    case 'new-instance': {
      const theme = themeOf(text);
      return theme === undefined ? undefined : { template, domain, theme, demonstrations: locatePairs(EXAMPLE, text) };
    }
    case 'response': {
      const instruction = instructionOf(text);
      return instruction === undefined ? undefined : { template, domain, instruction };
    }
    case 'improved-instance': {
      // The last paragraph describes the format of the reply, so it is not part of the pair.
      const located = locatePair(POOR, text.slice(0, text.lastIndexOf('\n\n')));
      return located.found ? { template, domain, poor: located.draft } : undefined;
    }
  }
}
