import type { PromptWording } from '@agora/domain-kit';
import type { Task } from '../config/read-config.js';

/** What instance generation draws from where the user gives no themes: they suit any task. */
const ANY_THEMES: readonly string[] = [
  'an everyday case of the task',
  'a rare case of the task',
  'a hard case of the task',
  'a case that is easily got wrong',
  'a short input',
  'a long input with many details',
  'a case that none of the examples is like',
  'an input in careless or unusual words',
];

/** What a user's own task says in its prompts. The texts around the task are Agora's own. */
export function wordingOf({ config: { task, rules, themes }, answer }: Task): PromptWording {
  const { instruction, response } = Array.isArray(rules) ? { instruction: [], response: rules } : rules;
  return {
    role: `You write training data for a model that learns this task: ${task}`,
    noun: { one: 'instruction', plural: 'instructions', response: 'response' },
    themes: themes ?? ANY_THEMES,
    instructionRules: [
      'The instruction is an input of the task as it could really come in, and holds all that is needed to respond to it.',
      ...instruction,
    ],
    responseRules: [
      'The response is what the task asks for: right, whole, and nothing beyond it.',
      ...(answer === '' ? [] : [`How responses end or look: ${answer}`]),
      ...response,
    ],
    respond: 'Respond to the instruction below as the task asks, as well as you can.',
    improve:
      'Below are an input of the task and a response to it, which may both be poor: the input may be unclear or incomplete, the ' +
      'response wrong or badly made. Write both anew so that they show how the task is done well. Stay with the subject of the original.',
  };
}
