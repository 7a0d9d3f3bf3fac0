import type { Recommendation } from '@agora/run-schemas';
import {
  confidenceText,
  decimal,
  intervalText,
  recommendationBasis,
  recommendationSentence,
  seedPrice,
  seedSentence,
  usdText,
} from '@agora/report';
import { sayTable, wrapped } from '../display/table.js';
import type { Output } from '../output.js';

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
  output.say(output.paint('bold', wrapped(recommendationSentence(found), output.columns)));
  const next = seedSentence(found, budgetUsd);
  if (next) say(next);
  output.say();
  sayGenerators(found, output);
  sayPolicies(found, output);
  sayOptions(found, output);
  say(`\n${recommendationBasis(found)}`);
  for (const { what, reason } of found.leftOut.slice(0, LEFT_OUT_SHOWN))
    output.say(output.paint('dim', wrapped(`Left out: ${what}: ${reason}.`, output.columns, 2)));
  if (found.leftOut.length > LEFT_OUT_SHOWN)
    output.say(output.paint('dim', `… and ${found.leftOut.length - LEFT_OUT_SHOWN} more (--json)`));
}

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
      seedPrice(option),
      decimal(option.gain, 2),
      option.gainPerUsd === null ? '–' : decimal(option.gainPerUsd, 2),
      option.settles === undefined ? '–' : option.settles.toFixed(2),
      option.withinBudget ? 'yes' : 'no',
    ]),
  );
}
