import { isLower, isUpper } from '@agora/text-tools';
import type { InstructionKinds, TextTools } from '../check.js';

/** Like the reference, takes a text whose language cannot be told for one that is in the language asked for. */
function isIn(language: string, response: string, tools: TextTools): boolean {
  const found = tools.language(response);
  return found === undefined || found === language;
}

export const LANGUAGE: InstructionKinds = {
  'language:response_language': {
    needs: 'language',
    check: (kwargs) => {
      const language = kwargs.text('language');
      return (response, tools) => isIn(language, response, tools);
    },
  },
  'change_case:english_capital': {
    needs: 'language',
    check: () => (response, tools) => isUpper(response) && isIn('en', response, tools),
  },
  'change_case:english_lowercase': {
    needs: 'language',
    check: () => (response, tools) => isLower(response) && isIn('en', response, tools),
  },
  'change_case:capital_word_frequency': {
    needs: 'sentences',
    check: (kwargs) => {
      const fits = kwargs.compare('capital_relation', 'capital_frequency');
      return (response, tools) => fits(tools.wordTokens(response).filter(isUpper).length);
    },
  },
};
