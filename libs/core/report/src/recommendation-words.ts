import type { Recommendation, RecommendedGenerator, SeedOption } from '@agora/run-schemas';
import { confidence as confidenceText, decimal, interval, usd as usdText } from './format.js';

/** An expected loss below this many PGR points hardly matters. */
const SMALL = 1;

/** Which generator to choose, and how sure that is. */
export function recommendationSentence({ decision, generators, settings, sure }: Recommendation): string {
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
export function seedSentence(
  { decision, options, next, sure }: Recommendation,
  budgetUsd: number | undefined,
): string | undefined {
  if (decision.kind !== 'cannot-tell') return undefined;
  const pair = options.find(({ settles }) => settles !== undefined);
  const words: string[] = [];
  if (pair?.settles !== undefined) {
    words.push(
      `One more seed of ${pair.generators.join(' and ')} costs ${seedPrice(pair)} and would settle which of the two is better ` +
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
        `(${seedPrice(next)}), an expected gain of ${decimal(next.gain, 2)} points.`,
    );
  }
  return words.join(' ');
}

const same = (left: SeedOption, right: SeedOption | undefined): boolean =>
  left.generators.length === right?.generators.length && left.generators.every((id) => right.generators.includes(id));

/** What the answer is based on: whether the variation between seeds was measured or assumed. */
export function recommendationBasis({
  deviations: { seed, generator },
  seedsKnown,
  confidence,
}: Recommendation): string {
  const range = `${decimal(seed.value)} points (${confidenceText(confidence)} ${interval(seed)})`;
  const noise = seedsKnown
    ? `Students of one generator and setting vary by ${range} from seed to seed`
    : `There is one seed, so how much students vary from seed to seed is assumed, not measured: ${range}`;
  return (
    `${noise}; generators by ${decimal(generator.value)}. PGR is shrunk towards the setting and the method; ` +
    'a measured value alone is what one reads off the leaderboard.'
  );
}

const share = (of: number): string => `${of > 0.995 ? '> 99' : decimal(100 * of, 0)} %`;
export const seedPrice = ({ usd }: SeedOption): string =>
  usd === 0 ? '$0' : usd === null ? 'an unknown sum' : usdText(usd);
