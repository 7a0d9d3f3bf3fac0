import type { Draft, Violation } from '@agora/contracts';
import { resultTagProblem } from './text/result-tag.js';

/** Text that a generator leaves where content should be, or copies from the prompt instead of answering it. */
const PLACEHOLDERS: readonly RegExp[] = [
  /\[(?:insert|your|add|placeholder|todo|tbd|problem|question|solution|answer|response)\b[^\]\n]{0,60}\]/i,
  /<(?:your|insert|problem|question|solution|answer|response)\b[^>\n]{0,60}>/i,
  /\blorem ipsum\b/i,
  /\b(?:TODO|TBD)\b/,
  /^[ \t]*(?:[#*_]+[ \t]*)?(?:INPUT|OUTPUT|Revised Question|Revised Answer):/m,
  /\[END\]/,
  /\b(?:INSERT|YOUR)_[A-Z_]+\b/,
];

/** AgoraBench's rules for math: not too long, no placeholders, one `[RESULT]` tag at the end of the response. */
export function validate({ instruction, response }: Draft, maxCharacters: number): Violation[] {
  return [
    ...emptiness(instruction, response),
    ...tooLong(instruction.length + response.length, maxCharacters),
    ...placeholders(instruction, response),
    ...tagProblems(instruction, response),
  ];
}

function emptiness(instruction: string, response: string): Violation[] {
  return [
    ...(instruction.trim() === '' ? [{ reason: 'empty-instruction' }] : []),
    ...(response.trim() === '' ? [{ reason: 'empty-response' }] : []),
  ];
}

function tooLong(characters: number, most: number): Violation[] {
  return characters > most ? [{ reason: 'too-long', detail: `${characters} characters, more than ${most}` }] : [];
}

function placeholders(...texts: string[]): Violation[] {
  const found = texts.flatMap((text) => PLACEHOLDERS.flatMap((pattern) => pattern.exec(text)?.[0] ?? []))[0];
  return found === undefined ? [] : [{ reason: 'placeholder', detail: found }];
}

function tagProblems(instruction: string, response: string): Violation[] {
  if (/\[\/?RESULT\]/.test(instruction)) return [{ reason: 'result-tag', detail: 'the instruction holds a tag' }];
  const problem = resultTagProblem(response);
  return problem === undefined ? [] : [{ reason: 'result-tag', detail: problem }];
}
