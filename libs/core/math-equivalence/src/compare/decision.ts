export type Decision = 'equal' | 'different' | 'undecided';

/** Logical or: `equal` when one decision is `equal`, `different` when all are `different`, otherwise `undecided`. */
export function any(decisions: Iterable<Decision>): Decision {
  let result: Decision = 'different';
  for (const decision of decisions) {
    if (decision === 'equal') return 'equal';
    if (decision === 'undecided') result = 'undecided';
  }
  return result;
}

/** Logical and: `different` when one decision is `different`, `equal` when all are `equal`, otherwise `undecided`. */
export function all(decisions: Iterable<Decision>): Decision {
  let result: Decision = 'equal';
  for (const decision of decisions) {
    if (decision === 'different') return 'different';
    if (decision === 'undecided') result = 'undecided';
  }
  return result;
}
