import type { Finding } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';

/** A finding from an error. `title` is put before the message unless it is there already. */
export function findingOf(error: unknown, title = '', fatal = true): Finding {
  const { code, message, fix } = Fault.from(error);
  const named = title === '' || message.startsWith(title) ? message : `${title}: ${message}`;
  return { code, message: named, ...(fix === undefined ? {} : { fix }), fatal };
}

/** One finding per problem; a Fault may stand for several. */
export function findingsOf(error: unknown): Finding[] {
  const fault = Fault.from(error);
  return (fault.problems.length > 0 ? fault.problems : [fault]).map((problem) => findingOf(problem));
}

export function titled(findings: readonly Finding[], title: string): Finding[] {
  return findings.map((finding) => ({ ...finding, message: `${title}: ${finding.message}` }));
}

/** Removes duplicates: the same message about one model in different roles, and a message with and without its title. */
export function once(findings: readonly Finding[]): Finding[] {
  const about = ({ message }: Finding): string =>
    message.replace(/^(student|base|reference|--model) ?"?[^"\s]*"?:? /, '');
  const named = findings.filter(({ message }) => !findings.some((other) => other.message.endsWith(`": ${message}`)));
  return named.filter((finding, index) => named.findIndex((other) => about(other) === about(finding)) === index);
}

/** @throws Fault that stands for every fatal finding. */
export function refuse(findings: readonly Finding[]): void {
  const fatal = findings.filter((finding) => finding.fatal);
  if (fatal.length > 0) throw Fault.join(fatal.map(({ code, message, fix }) => new Fault(code, message, { fix })));
}

/** Findings that are not fatal, as text. */
export function noticesOf(findings: readonly Finding[]): string[] {
  const told = findings.filter(({ fatal }) => !fatal).map(sentencesOf);
  return [...new Set(told)];
}

function sentencesOf({ message, fix }: Finding): string {
  return fix ? `${/[.?]$/.test(message) ? message : `${message}.`} ${fix}` : message;
}
