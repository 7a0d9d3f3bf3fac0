import type { Plan, Range } from '@agora/contracts';
import { Fault } from '@agora/plugin-api';
import { clock, clockRange, compact, counted, dollars } from '../display/format.js';
import type { Output } from '../output.js';
import { cellLines, dollarRange } from './cell-table.js';
import { formatMachine } from './format-machine.js';
import { wrap } from './wrap.js';

type Estimate = NonNullable<Plan['estimate']>;

/** A plan for people, within the width of their terminal. */
export function sayPlan(plan: Plan, output: Output): void {
  const say = (text: string): void => wrap(text, output.width).forEach((line) => output.say(line));
  output.say(output.paint('bold', plan.runId));
  for (const line of cellLines(plan.cells, output.width)) output.say(line);
  output.say('');
  say(plan.stages.map(({ stage, total, cached }) => `${stage} ${cached}/${total} done`).join(' · '));
  if (plan.estimate) sayMoney(plan.estimate, plan, output, say);
  sayMachines(plan, output, say);
  sayHubModels(plan, say);
  if (plan.simulated) say('Some generators are simulated: their calls cost nothing.');
  sayNotes(plan, output);
  sayFindings(plan, output, say);
}

function sayMoney(estimate: Estimate, { cells }: Plan, output: Output, say: (text: string) => void): void {
  const { usd, unpriced, seconds, byGenerator = [], questions = [], atMost, totalUsd, budget } = estimate;
  const time = seconds ? `, ${clockRange(seconds.low, seconds.high)} (expected ${clock(seconds.expected)})` : '';
  // The sum of no known price would be $0.00, which looks free.
  const anyPriced = unpriced.length === 0 || cells.some(({ estimate: its }) => its?.usd && its.basis !== 'done');
  const total = anyPriced ? `${dollarRange(usd)} (low / expected / high)` : 'an unknown amount';
  wrap(`Generation still costs ${total}${time}`, output.width).forEach((line) =>
    output.say(output.paint('bold', line)),
  );
  if (byGenerator.length > 1) {
    for (const { id, calls, usd: its } of byGenerator) say(`  ${id}: ${dollarRange(its)}, ${formatCalls(calls)}`);
  }
  if (unpriced.length > 0) {
    const left = anyPriced ? 'Price unknown, and in none of these figures' : 'Price unknown';
    say(`${left}: ${unpriced.join(', ')}. Give the generator a price.`);
  }
  if (atMost && atMost.calls > 0) {
    const most = !atMost.usd ? '' : `, about ${dollars(atMost.usd)},`;
    say(
      `At most ${counted(atMost.calls, 'call')}${most} if nearly every output were rejected (generation.maxAttempts).`,
    );
  }
  for (const { who, what, calls, usd: its, basis } of questions) {
    const subject = what === 'judge' ? `Judge ${who}` : `Questions of benchmarks to ${who}`;
    say(`${subject}: ${dollarRange(its)}, ${formatCalls(calls)} (${basis})`);
  }
  if (totalUsd && questions.length > 0) say(`In all, as far as prices are known: ${dollarRange(totalUsd)}`);
  if (budget?.above === 'none') say(`The budget of ${dollars(budget.usd)} is above the high price.`);
}

function formatCalls({ low, high }: Range): string {
  return low === high ? counted(low, 'call') : `${low}–${high} calls`;
}

function sayMachines(
  { training = [], compute = [], disk, machines }: Plan,
  output: Output,
  say: (text: string) => void,
): void {
  if (training.length > 0) say('Each student trains on:');
  for (const { domain, method, instances, seeds, steps } of training) {
    const rows = seeds > 0 ? `${instances} instances + ${seeds} seeds` : counted(instances, 'instance');
    say(`  ${domain}.${method}: ${rows}, ${counted(steps, 'step')}`);
  }
  for (const { what, count, seconds, device, basis } of compute) {
    const work =
      what === 'training' ? `Training of ${counted(count, 'student')}` : `${compact(count)} answers of local models`;
    const time = seconds
      ? `${clockRange(seconds.low, seconds.high)} (expected ${clock(seconds.expected)})`
      : 'unknown time';
    say(`${work}: ${time} on ${device}; ${basis}`);
  }
  if (machines?.trainer?.whyNoGpu) say(output.paint('yellow', formatMachine(machines.trainer)));
  if (disk) say(`Disk: about ${gigabytes(disk.bytes)} of ${gigabytes(disk.freeBytes)} free`);
}

function sayHubModels({ hubModels = [] }: Plan, say: (text: string) => void): void {
  for (const { repo, commit, graph, bytes, sha256, present } of hubModels) {
    const hash = sha256 === undefined ? '' : `, sha256 ${sha256.slice(0, 12)}…`;
    const when = present ? 'here already' : 'fetched with the first measurement';
    say(`Model hub:${repo}@${commit}, ${graph ?? 'weights'}, ${gigabytes(bytes)}${hash}: ${when}`);
  }
}

function gigabytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
}

function sayNotes({ estimate, cells }: Plan, output: Output): void {
  const bases = new Set(cells.map((cell) => cell.estimate?.basis).filter((basis) => basis && basis !== 'done'));
  for (const note of [...(estimate?.notes ?? []), ...[...bases].map((basis) => `Answers: ${basis}.`)]) {
    for (const line of wrap(note, output.width)) output.say(output.paint('dim', line));
  }
}

function sayFindings({ findings = [] }: Plan, output: Output, say: (text: string) => void): void {
  for (const { fatal, message, fix } of findings) {
    if (!fatal) say(`${output.paint('yellow', 'Note')} ${fix ? `${message.replace(/\.$/, '')}. ${fix}` : message}`);
  }
}

/** What would stop the run; undefined when nothing is known that would. */
export function faultOf({ findings = [] }: Plan): Fault | undefined {
  const fatal = findings.filter((finding) => finding.fatal);
  return fatal.length === 0
    ? undefined
    : Fault.join(fatal.map(({ code, message, fix }) => new Fault(code, message, { fix })));
}
