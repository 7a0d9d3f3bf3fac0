import type { BenchmarkItem, ItemScore } from '@agora/plugin-api';
import { z } from 'zod';
import { choiceIn } from '../answers/choice.js';
import { cleanOutput, comparable } from '../answers/final-answer.js';
import { nothingFound, right, textOf } from './scorer.js';
import type { FieldProblem, ReadRow, Row, Scorer, ScorerKind } from './scorer.js';

const options = z.strictObject({ name: z.literal('multiple-choice') });

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const GIVE_CHOICES =
  'Give "choices": a list of 2 to 26 different texts, or an object of texts by letter, {"A": "…", "B": "…"}.';

/** The answer is the letter of the right choice, or its text. Choices are shown below the input, each behind its letter. */
class MultipleChoice implements Scorer {
  readonly name = 'multiple-choice';
  readonly version = '1';
  readonly answerForm = 'Reply with the letter of the right choice.';
  readonly needs = '"input", "choices" and "target", the letter or the text of one of them';
  readonly identity = {};

  readRow(row: Row): ReadRow {
    const choices = choicesOf(row.fields['choices']);
    if ('problem' in choices) return { ok: false, problem: choices };
    const target = letterFor(row.target, choices.list);
    if (typeof target !== 'string') return { ok: false, problem: target };
    const input = shown(row.input, choices.list);
    return { ok: true, item: { input, target, metadata: { choices: choices.list } } };
  }

  instructionOf({ input, fields }: Row): string | FieldProblem {
    const choices = choicesOf(fields['choices']);
    return 'problem' in choices ? choices : shown(input, choices.list);
  }

  responseOf({ target, fields }: Row): string | FieldProblem {
    const choices = choicesOf(fields['choices']);
    return 'problem' in choices ? choices : letterFor(target, choices.list);
  }

  score({ target = '', metadata }: BenchmarkItem, output: string): Promise<ItemScore> {
    const text = cleanOutput(output);
    if (text === '') return Promise.resolve(nothingFound('empty output'));
    const list = z.array(z.string()).parse(metadata?.['choices']);
    const found = choiceIn(text, { byLetter: new Map(list.map((choice, index) => [LETTERS[index] ?? '', choice])) });
    if ('none' in found) return Promise.resolve(nothingFound(found.none));
    const same = found.letter === target;
    return Promise.resolve(right(same, found.letter, `${same ? 'the right choice' : 'another choice'} (${found.by})`));
  }
}

function shown(input: string, choices: readonly string[]): string {
  return `${input}\n\n${choices.map((choice, index) => `${LETTERS[index]}. ${choice}`).join('\n')}`;
}

function choicesOf(given: unknown): { list: string[] } | FieldProblem {
  const listed = Array.isArray(given) ? (given as unknown[]) : byLetter(given);
  const problem = (text: string): FieldProblem => ({ field: 'choices', problem: text, fix: GIVE_CHOICES });
  if (given === undefined || given === null) return problem('is missing');
  if (!listed) return problem('is no list of texts, and no object of texts by letter');
  const texts = listed.map(textOf).filter((text) => text !== undefined);
  if (texts.length !== listed.length) return problem('holds what is no text, or an empty one');
  if (texts.length < 2 || texts.length > LETTERS.length) return problem(`has ${texts.length} choices`);
  const twice = texts.find((text, at) => texts.some((other, index) => index < at && same(text, other)));
  return twice === undefined ? { list: texts } : problem(`has "${twice}" twice`);
}

/** The texts of `{"A": …, "B": …}`, without a gap. */
function byLetter(given: unknown): unknown[] | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const texts = new Map(Object.entries(given).map(([key, text]) => [key.toUpperCase(), text as unknown]));
  const letters = LETTERS.slice(0, texts.size).split('');
  return letters.every((letter) => texts.has(letter)) ? letters.map((letter) => texts.get(letter)) : undefined;
}

function letterFor(target: unknown, choices: readonly string[]): string | FieldProblem {
  const fix = `Give its letter or its text; the choices are ${choices
    .map((text, at) => `${LETTERS[at]}. ${text}`)
    .join(', ')
    .slice(0, 300)}.`;
  const text = textOf(target);
  if (text === undefined) return { field: 'target', problem: 'is missing', fix };
  const named = choices.findIndex((choice) => same(choice, text));
  const spelt = /^\(?([A-Za-z])[).]?$/.exec(text)?.[1]?.toUpperCase() ?? '';
  const lettered = spelt === '' ? -1 : LETTERS.slice(0, choices.length).indexOf(spelt);
  if (named >= 0 && lettered >= 0 && named !== lettered) {
    return { field: 'target', problem: `"${text}" is the letter of one choice and the text of another`, fix };
  }
  const letter = LETTERS[named >= 0 ? named : lettered];
  return letter ?? { field: 'target', problem: `"${text.slice(0, 80)}" is none of the choices`, fix };
}

const same = (one: string, other: string): boolean => comparable(one, 'ignore') === comparable(other, 'ignore');

export const multipleChoice: ScorerKind<typeof options> = {
  name: 'multiple-choice',
  options,
  open: () => new MultipleChoice(),
};
