import type { Results, Solving } from '@agora/contracts';
import { decimal } from '../../format.js';
import { correlationText } from '../../question-words.js';
import { html, when, type Markup } from '../template.js';
import { chart, hueOf } from './chart.js';

/** Generators' own scores against the PGR of their data, by setting. */
export function solvingPart(results: Results, solving: Solving): Markup {
  const hue = hueOf(results.leaderboard.map(({ generator }) => generator));
  const { settings, overGenerators, overSettings } = solving;
  return html`<h3>Do models that solve the tasks write good data?</h3>
    <p>
      ${correlationText(overGenerators, 'generators', results.confidence)}
      ${correlationText(overSettings, 'generators in settings', results.confidence)}
    </p>
    ${when(settings.length > 0, () =>
      chart({
        label: 'Score of generators in a domain against the PGR of their data',
        xName: "generator's own score in the domain, %",
        yName: 'PGR %',
        keys: solving.generators.map(({ generator }) => ({ name: generator, hue: hue(generator) })),
        marks: settings.map(({ generator, setting, solving: score, pgr }) => ({
          x: 100 * score,
          y: pgr,
          hue: hue(generator),
          title: `${generator}, ${setting}: solves ${decimal(100 * score)} %, PGR ${decimal(pgr)}`,
        })),
      }),
    )}
    <p class="muted">
      Pearson's correlation. Over generators with Fisher's interval; over settings by resampling whole generators, since
      settings of one resemble each other.
    </p>`;
}
