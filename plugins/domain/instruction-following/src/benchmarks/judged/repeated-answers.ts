import type { Figure } from '@agora/plugin-api';

/** How many answers are not the first to their question: they count like others, which a user should know. None without any. */
export function repeatedAnswers(answers: readonly { id: string }[]): Figure[] {
  const value = answers.length - new Set(answers.map(({ id }) => id)).size;
  return value === 0 ? [] : [{ id: 'n_repeated', value, unit: 'count' }];
}
