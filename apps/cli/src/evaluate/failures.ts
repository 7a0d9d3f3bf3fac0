import type { EvaluationResults, FailureGroup } from '@agora/run-schemas';

/** Failures with the same reason as one: a wrong key or a spent budget fails every benchmark of a model. */
export function groupByReason(failures: EvaluationResults['failures']): FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  for (const { subject, benchmark, fault } of failures) {
    const alike = JSON.stringify([fault.message, fault.fix]);
    const { cells = [] } = groups.get(alike) ?? {};
    cells.push(`${subject} on ${benchmark}`);
    groups.set(alike, {
      reason: fault.message,
      ...(fault.fix === undefined ? {} : { fix: fault.fix }),
      count: cells.length,
      cells,
    });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}
