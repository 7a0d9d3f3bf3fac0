import type { Fault, Results } from '@agora/contracts';

export interface Failure {
  fault: Fault;
  /** Id of the cell that lacks something because of it. */
  cell: string;
}

/** Failures with the same reason become one entry; numbers in a message do not make a reason of their own. */
export function groupFailures(failures: readonly Failure[]): Results['failures'] {
  const groups = new Map<string, { reason: string; fix?: string; cells: Set<string>; count: number }>();
  for (const { fault, cell } of failures) {
    const alike = `${fault.code}: ${fault.message.replace(/\d+/g, '#')}`;
    const group = groups.get(alike) ?? {
      reason: `${fault.message} (${fault.code})`,
      ...(fault.fix === undefined ? {} : { fix: fault.fix }),
      cells: new Set<string>(),
      count: 0,
    };
    group.count += 1;
    group.cells.add(cell);
    groups.set(alike, group);
  }
  return [...groups.values()]
    .map(({ cells, ...group }) => ({ ...group, cells: [...cells] }))
    .sort((a, b) => b.count - a.count);
}
