import type { Pgr, RescoredSubject, Rescoring } from '@agora/run-schemas';
import { decimal, scoreText, usdText } from '@agora/report';
import { counted } from '../display/format.js';
import { sayTable, wrapped } from '../display/table.js';
import type { Output } from '../output.js';
import type { JudgeCost } from './judge-cost.js';

interface Coming {
  run: string;
  benchmark: string;
  evaluations: number;
  judge: { provider: string; model: string } | undefined;
  cost: JudgeCost | undefined;
}

/** What will be scored and what it may cost, before it is. */
export function sayCost({ run, benchmark, evaluations, judge, cost }: Coming, output: Output): void {
  output.record({ kind: 'rescoring-plan', run, benchmark, evaluations, judge, cost: cost ?? null });
  const what = `${counted(evaluations, 'evaluation')} of ${run} on ${benchmark} are scored anew; nobody answers again.`;
  if (!judge || !cost) return output.say(`${what} No judge: it costs nothing.`);
  const { low, high } = cost.calls;
  const usd = cost.usd ? `${usdText(cost.usd.low)} to ${usdText(cost.usd.high)}` : 'an unknown sum';
  output.say(
    wrapped(
      `${what} ${judge.provider}:${judge.model} judges ${cost.answers} answers in ${low} to ${high} calls for ${usd} ` +
        `(assumed: ${cost.basis}). Judgments that are kept already cost nothing.`,
      output.columns,
    ),
  );
}

/** Old and new scores beside each other. */
export function sayRescoring({ subjects, before, after, usd, failures, simulated }: Rescoring, output: Output): void {
  output.say();
  if (simulated) output.say(output.paint('yellow', 'Simulated: programs wrote these data or judge them.'));
  output.say(`before: ${describe(before)}`);
  output.say(`after:  ${describe(after)}`);
  sayTable(
    output,
    ['subject', 'before', 'after', 'difference', 'items changed', 'PGR before', 'PGR after'],
    subjects.map((subject) => [
      subject.kind === 'student' ? subject.id : subject.kind === 'generator' ? `${subject.id} itself` : subject.kind,
      scoreText(subject.before),
      scoreText(subject.after),
      differenceOf(subject),
      `${subject.changed} of ${subject.after.items}`,
      pgrText(subject.pgr?.before),
      pgrText(subject.pgr?.after),
    ]),
  );
  if (subjects.every(({ changed }) => changed === 0)) output.say('No score has changed.');
  for (const { subject, reason } of failures) output.say(output.paint('red', `${subject}: ${reason}`));
  if (usd !== 0) output.say(`Judgments cost ${usdText(usd)}.`);
}

function describe({ version, rule, judge }: Rescoring['before']): string {
  return [`version ${version}`, rule, judge && `judged by ${judge}`].filter(Boolean).join(', ');
}

function differenceOf({ before, after }: RescoredSubject): string {
  if (before.mean === null || after.mean === null) return '–';
  const points = 100 * (after.mean - before.mean);
  return points > 0 ? `+${decimal(points)}` : decimal(points);
}

function pgrText(pgr: Pgr | undefined): string {
  return pgr === undefined ? '–' : pgr.defined ? decimal(pgr.value) : 'undefined';
}
