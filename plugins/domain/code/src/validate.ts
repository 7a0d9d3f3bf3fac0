import type { Draft, Violation } from '@agora/plugin-api';
import { emptyParts, LEFTOVERS, placeholders, STAND_INS, tooLong } from '@agora/domain-kit';
import { fenceProblem, partsOf } from './text/fences.js';

/** What chatty models write around code, though nothing but code is asked for. */
const CHATTER: readonly string[] = [
  'example usage',
  'this function',
  'test the function',
  'test cases',
  'this implementation',
  'explanation',
  'this solution',
];

/** Code that was left for someone else to write. Angle brackets and square ones are at home in code. */
const UNWRITTEN: readonly RegExp[] = [
  /\[END\]/,
  /(?:#|\/\/|\/\*)[ \t]*(?:TODO|your code|add your|insert|implement(?:ation)? (?:goes )?here)\b/i,
];

/** AgoraBench's rules for code: not too long, no placeholders, fences around all of the response, no chatter outside. */
export function validate(draft: Draft, maxCharacters: number): Violation[] {
  const { instruction, response } = draft;
  const { outside, inside } = partsOf(response);
  return [
    ...emptyParts(draft),
    ...tooLong(draft, maxCharacters),
    ...placeholders([partsOf(instruction).outside, outside], [...STAND_INS, ...LEFTOVERS]),
    ...placeholders([inside], UNWRITTEN),
    ...fences(response),
    ...chatter(outside),
  ];
}

function fences(response: string): Violation[] {
  const problem = fenceProblem(response);
  return problem === undefined ? [] : [{ reason: 'code-fence', detail: problem }];
}

function chatter(outside: string): Violation[] {
  const text = outside.toLowerCase();
  const found = CHATTER.find((phrase) => text.includes(phrase));
  return found === undefined ? [] : [{ reason: 'chatter', detail: found }];
}
