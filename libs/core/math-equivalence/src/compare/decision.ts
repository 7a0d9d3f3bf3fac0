export type Decision = 'equal' | 'different' | 'undecided';

/** Equal when one of them is; different when all of them are. */
export function any(decisions: Iterable<Decision>): Decision {
  let result: Decision = 'different';
  for (const decision of decisions) {
    if (decision === 'equal') return 'equal';
    if (decision === 'undecided') result = 'undecided';
  }
  return result;
}

/** Different when one of them is; equal when all of them are. */
export function all(decisions: Iterable<Decision>): Decision {
  let result: Decision = 'equal';
  for (const decision of decisions) {
    if (decision === 'different') return 'different';
    if (decision === 'undecided') result = 'undecided';
  }
  return result;
}
