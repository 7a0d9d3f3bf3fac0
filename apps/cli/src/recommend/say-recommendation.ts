import type { Recommendation, RecommendedGenerator, SeedOption } from '@agora/contracts';
import { confidenceText, decimal, intervalText, usdText } from '@agora/report';
import { sayTable, wrapped } from '../display/table.js';
import type { Output } from '../output.js';

/** An expected loss below this many PGR points hardly matters. */
const SMALL = 1;
const LEFT_OUT_SHOWN = 5;

/** A recommendation for people: the answer first, then what it rests on. */
export function sayRecommendation(found: Recommendation, budgetUsd: number | undefined, output: Output): void {
  const say = (text: string): void => output.say(wrapped(text, output.columns));
  for (const warning of found.warnings)
    output.say(output.paint('yellow', wrapped(`Warning: ${warning}`, output.columns)));
  if (found.generators.some(({ simulated }) => simulated)) {
    const ids = found.generators.filter(({ simulated }) => simulated).map(({ generator }) => generator);
    output.say(
      output.paint(
        'yellow',
        wrapped(
          `Simulated: programs write the data of ${ids.join(', ')}, so this says nothing about any LLM.`,
          output.columns,
        ),
      ),
    );
  }
  output.say(output.paint('bold', wrapped(answer(found), output.columns)));
  const next = nextWords(found, budgetUsd);
  if (next) say(next);
  output.say();
  sayGenerators(found, output);
  sayPolicies(found, output);
  sayOptions(found, output);
  say(`\n${basis(found)}`);
  for (const { what, reason } of found.leftOut.slice(0, LEFT_OUT_SHOWN))
    output.say(output.paint('dim', wrapped(`Left out: ${what}: ${reason}.`, output.columns, 2)));
  if (found.leftOut.length > LEFT_OUT_SHOWN)
    output.say(output.paint('dim', `… and ${found.leftOut.length - LEFT_OUT_SHOWN} more (--json)`));
}

function answer({ decision, generators, settings, sure }: Recommendation): string {
  const leader = generators[0] as RecommendedGenerator;
  const where = settings.length === 1 ? `in ${settings[0]}` : `over ${settings.length} settings`;
  const lead = `P(best) ${share(leader.best)}, expected regret ${decimal(leader.regret)} points`;
  if (decision.kind === 'only-one')
    return `${leader.generator} is the only one that was measured ${where}: nothing to choose between.`;
  if (decision.kind === 'clear') return `${leader.generator} ${where}: ${lead}.`;
  const others = decision.contenders.filter((id) => id !== leader.generator);
  const rest = others.length > 0 ? `; it may as well be ${others.join(' or ')}` : '';
  const small = leader.regret < SMALL ? ` Whichever is taken, little is lost: the price may decide.` : '';
  return `Cannot tell (${share(sure)} is asked for) ${where}. ${leader.generator} leads: ${lead}${rest}.${small}`;
}

/** What to do when the answer is not clear: what one more seed costs, and how likely it would make it clear. */
function nextWords(
  { decision, options, next, sure }: Recommendation,
  budgetUsd: number | undefined,
): string | undefined {
  if (decision.kind !== 'cannot-tell') return undefined;
  const pair = options.find(({ settles }) => settles !== undefined);
  const words: string[] = [];
  if (pair?.settles !== undefined) {
    words.push(
      `One more seed of ${pair.generators.join(' and ')} costs ${price(pair)} and would settle which of the two is better ` +
        `(to ${share(sure)}) with probability ${pair.settles.toFixed(2)}.`,
    );
  }
  if (next === null) {
    words.push(
      budgetUsd === undefined ? 'No further seed is worth anything.' : `Nothing that $${budgetUsd} buys would help.`,
    );
  } else if (!same(next, pair)) {
    const within = budgetUsd === undefined ? 'Worth most for its price' : `Worth most of what $${budgetUsd} buys`;
    words.push(
      `${next.gainPerUsd === null ? 'Worth most' : within}: one more seed of ${next.generators.join(', ')} ` +
        `(${price(next)}), an expected gain of ${decimal(next.gain, 2)} points.`,
    );
  }
  return words.join(' ');
}

const same = (left: SeedOption, right: SeedOption | undefined): boolean =>
  left.generators.length === right?.generators.length && left.generators.every((id) => right.generators.includes(id));

function sayGenerators({ generators, confidence, settings }: Recommendation, output: Output): void {
  sayTable(
    output,
    ['generator', 'measured', 'PGR', confidenceText(confidence), 'P(best)', 'regret', 'students', 'seed costs'],
    generators.map(({ generator, measured, pgr, best, regret, students, usdPerSeed, unmeasured, simulated }) => [
      `${generator}${simulated ? ' (simulated)' : ''}`,
      measured === null ? `not in ${unmeasured.length} of ${settings.length}` : decimal(measured),
      decimal(pgr.value),
      intervalText(pgr),
      best.toFixed(2),
      decimal(regret),
      String(students),
      usdText(usdPerSeed),
    ]),
  );
}

function sayPolicies({ policies, generators }: Recommendation, output: Output): void {
  if (generators.length < 2) return;
  output.say();
  sayTable(
    output,
    ['ways to choose', 'expected PGR', 'regret against the best of every setting'],
    policies.map(({ name, pgr, regret }) => [name, decimal(pgr), decimal(regret)]),
  );
}

function sayOptions({ options, decision }: Recommendation, output: Output): void {
  if (options.length === 0 || decision.kind !== 'cannot-tell') return;
  output.say();
  sayTable(
    output,
    ['one more seed of', 'costs', 'gain in points', 'points per $', 'settles', 'within budget'],
    options.map((option) => [
      option.generators.join(', '),
      price(option),
      decimal(option.gain, 2),
      option.gainPerUsd === null ? '–' : decimal(option.gainPerUsd, 2),
      option.settles === undefined ? '–' : option.settles.toFixed(2),
      option.withinBudget ? 'yes' : 'no',
    ]),
  );
}

/** What the answer is based on: whether the variation between seeds was measured or assumed. */
function basis({ deviations: { seed, generator }, seedsKnown, confidence }: Recommendation): string {
  const range = `${decimal(seed.value)} points (${confidenceText(confidence)} ${intervalText(seed)})`;
  const noise = seedsKnown
    ? `Students of one generator and setting vary by ${range} from seed to seed`
    : `There is one seed, so how much students vary from seed to seed is assumed, not measured: ${range}`;
  return (
    `${noise}; generators by ${decimal(generator.value)}. PGR is shrunk towards the setting and the method; ` +
    'a measured value alone is what one reads off the leaderboard.'
  );
}

const share = (of: number): string => `${of > 0.995 ? '> 99' : decimal(100 * of, 0)} %`;
const price = ({ usd }: SeedOption): string => (usd === 0 ? '$0' : usd === null ? 'an unknown sum' : usdText(usd));
