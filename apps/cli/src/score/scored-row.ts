import type { RowOutcome } from './score-rows.js';
import { isCorrect } from './summary.js';

/** The given row with its score added. A row that could not be scored has `error` instead. */
export function scoredRow(outcome: RowOutcome): Record<string, unknown> {
  if ('fault' in outcome) {
    const { line, fields, fault } = outcome;
    const error = fault.fix ? `${fault.message} (${fault.fix})` : fault.message;
    return { ...(fields ?? { line: line.number, text: line.text }), error };
  }
  const { score, row } = outcome;
  const { value, unscored, extracted, reason, details } = score;
  // A row that could not be scored is neither right nor wrong.
  const result = unscored ? { score: null, correct: null } : { score: value, correct: isCorrect(score) };
  // Rows may have been scored before: the new score replaces the old one.
  return { ...row.fields, ...details, ...kept(row.fields), ...result, extracted, reason };
}

/** The fields that a detail of the same name must not replace. */
function kept({ item, output }: Record<string, unknown>): Record<string, unknown> {
  return { item, output };
}
