import type { Bounded } from '@agora/judging';
import { sayTable } from '../display/table.js';
import type { Output } from '../output.js';
import type { JudgeCalibration } from './calibrate-rows.js';

/** Prints how far a judge agrees with the labels. */
export function sayCalibration(found: JudgeCalibration, output: Output): void {
  const { agreement, unscored, unasked, usd } = found;
  const { rows, kappa, spearman, same, within1, bias, labels, scores, confusion } = agreement;
  output.say(`Judge ${found.judge}, rubric ${found.rubric}, against ${rows} labels`);
  output.say(`  weighted kappa   ${kappa ? `${bounds(kappa)}: ${wordOf(kappa)}` : 'unknown: the scores do not vary'}`);
  output.say(`  rank correlation ${spearman === null ? 'unknown' : spearman.toFixed(2)}`);
  output.say(`  same score       ${share(same)}; at most one off ${share(within1)}`);
  output.say(
    `  bias             ${bounds(bias, true)} (judge ${scores.value.toFixed(2)}, labels ${labels.value.toFixed(2)})`,
  );
  const reasons = Object.entries(unscored).map(([reason, times]) => `${times} ${reason}`);
  if (reasons.length > 0) output.say(`  without a score  ${reasons.join(', ')}`);
  if (unasked > 0) output.say(`  never asked      ${unasked} labelled rows`);
  output.say('\nRows by label and score of the judge');
  sayTable(
    output,
    ['label', ...confusion.map((_, score) => String(score + 1))],
    confusion.map((row, label) => [String(label + 1), ...row.map(String)]),
  );
  sayCorrected(found, output);
  if (usd === null) output.say('\nWhat it cost is unknown.');
  else if (usd > 0) output.say(`\nIt cost $${usd.toFixed(4)}.`);
}

function sayCorrected({ corrected, groups }: JudgeCalibration, output: Output): void {
  if (!corrected) {
    output.say('\nNo row without a label was judged, so there is no mean to correct.');
    return;
  }
  output.say('\nMean that people would give, if the labelled rows are a random sample of the rows');
  const all = { group: 'all rows', labels: undefined, corrected };
  sayTable(
    output,
    ['', 'labels', 'rows', 'judge alone', 'corrected', "judge's weight"],
    [all, ...groups].map(({ group, labels, corrected: mean }) => [
      group,
      labels === undefined ? '' : String(labels),
      mean ? String(mean.rows) : '–',
      mean ? bounds(mean.judged) : '–',
      mean ? bounds(mean) : 'too few labels',
      mean ? mean.weight.toFixed(2) : '–',
    ]),
  );
}

/** Words for a kappa. They go by the lower end of its interval, which is what can be relied on. */
function wordOf({ low }: Bounded): string {
  if (low >= 0.6) return 'substantial agreement, also at the lower end';
  if (low >= 0.4) return 'at least moderate agreement';
  return low > 0 ? 'agreement may be weak: do not rely on this judge alone' : 'no agreement can be shown';
}

function bounds({ value, low, high }: Bounded, signed = false): string {
  const shown = (number: number): string => `${signed && number > 0 ? '+' : ''}${number.toFixed(2)}`;
  return `${shown(value)} (${shown(low)} to ${shown(high)})`;
}

function share(value: number): string {
  return `${(100 * value).toFixed(1)} %`;
}
