import type { FailureGroup } from '@agora/run-schemas';
import type { Fault } from '@agora/plugin-api';

export interface Failure {
  fault: Fault;
  /** Id of the cell that lacks something because of it. */
  cell: string;
}

/** A number of its own; digits of a name (`gpt-4`, `n200`) are part of the name. */
const NUMBER = /(?<![\p{L}\d_.-])\d+(?:[.,:]\d+)*/gu;
/** Different numbers that a reason names before it leaves out the rest. */
const NAMED = 3;

/** Failures that differ in numbers alone become one entry, which keeps the numbers of each. */
export function groupFailures(failures: readonly Failure[]): FailureGroup[] {
  const groups = new Map<string, Failure[]>();
  for (const failure of failures) {
    const { code, message, fix } = failure.fault;
    const alike = JSON.stringify([code, message.replace(NUMBER, '#'), fix?.replace(NUMBER, '#')]);
    groups.set(alike, [...(groups.get(alike) ?? []), failure]);
  }
  return [...groups.values()].map(groupOf).sort((a, b) => b.count - a.count);
}

function groupOf(alike: readonly Failure[]): FailureGroup {
  const { code, fix } = (alike[0] as Failure).fault;
  const messages = alike.map(({ fault }) => fault.message);
  const differing = differingNumbers(messages);
  const ownNumbers = (message: string): string[] => {
    const numbers = message.match(NUMBER) ?? [];
    return differing.map((at) => numbers[at] as string);
  };
  const fixes = alike.flatMap(({ fault }) => (fault.fix === undefined ? [] : [fault.fix]));
  return {
    reason: `${joined(messages)} (${code})`,
    ...(fix === undefined ? {} : { fix: joined(fixes) }),
    count: alike.length,
    cells: [...new Set(alike.map(({ cell }) => cell))],
    ...(differing.length === 0
      ? {}
      : { each: alike.map(({ cell, fault }) => ({ cell, numbers: ownNumbers(fault.message) })) }),
  };
}

/** Messages with the same words as one: `10/60/11 of 200 instances are missing`. */
function joined(messages: readonly string[]): string {
  const numbers = messages.map((message) => message.match(NUMBER) ?? []);
  let at = 0;
  return (messages[0] as string).replace(NUMBER, () => {
    const values = [...new Set(numbers.map((own) => own[at]))];
    at += 1;
    return values.length <= NAMED ? values.join('/') : [...values.slice(0, NAMED), '…'].join('/');
  });
}

/** Which of the numbers in messages with the same words are not the same in all. */
function differingNumbers(messages: readonly string[]): number[] {
  const numbers = messages.map((message) => message.match(NUMBER) ?? []);
  const [first = []] = numbers;
  return [...first.keys()].filter((at) => numbers.some((own) => own[at] !== first[at]));
}
