import { isBlank, strip, stripEndOf, stripStartOf } from '@agora/text-tools';
import type { InstructionKinds } from '../check.js';

/** How a response begins and ends, what it must not have at all, and responses of two parts. */
export const WHOLE: InstructionKinds = {
  'combination:repeat_prompt': {
    check: (kwargs) => {
      const beginning = kwargs.trimmed('prompt_to_repeat').toLowerCase();
      return (response) => strip(response).toLowerCase().startsWith(beginning);
    },
  },
  'combination:two_responses': {
    check: () => (response) => {
      const parts = response.split('******');
      if (parts.slice(1, -1).some(isBlank)) return false;
      const written = parts.map(strip).filter((part) => part !== '');
      return written.length === 2 && written[0] !== written[1];
    },
  },
  'startend:end_checker': {
    check: (kwargs) => {
      const ending = strip(kwargs.trimmed('end_phrase').toLowerCase());
      return (response) =>
        stripEndOf(stripStartOf(strip(response), '"'), '"')
          .toLowerCase()
          .endsWith(ending);
    },
  },
  'startend:quotation': {
    check: () => (response) => {
      const text = strip(response);
      return text.length > 1 && text.startsWith('"') && text.endsWith('"');
    },
  },
  'punctuation:no_comma': { check: () => (response) => !response.includes(',') },
};
