import type { Constraint } from './task.js';
import { CATEGORIES } from './words.js';

/** The words of a text without punctuation around them. Punctuation between spaces is not a word. */
export function wordsOf(text: string): string[] {
  return text
    .split(/\s+/)
    .map((word) => word.replaceAll(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, ''))
    .filter((word) => word !== '');
}

const tidy = (text: string) => text.trim().replaceAll(/\s+/g, ' ');

/** Whether an output satisfies a constraint. */
export function satisfies(output: string, constraint: Constraint): boolean {
  const text = tidy(output);
  const words = wordsOf(text);
  switch (constraint.kind) {
    case 'exact':
      return text === constraint.text;
    case 'word-count':
      return words.length >= constraint.min && words.length <= constraint.max;
    case 'starts-with':
      return words.at(0) === constraint.word;
    case 'ends-with':
      return words.at(-1) === constraint.word;
    case 'contains':
      return words.includes(constraint.word);
    case 'ends-with-mark':
      return text.endsWith(constraint.mark);
    case 'items': {
      const items = text.split(', ');
      const members: readonly string[] = CATEGORIES[constraint.category];
      return (
        items.length === constraint.count &&
        new Set(items).size === items.length &&
        items.every((item) => members.includes(item))
      );
    }
  }
}
