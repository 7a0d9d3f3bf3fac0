import type { Results, Solving } from '@agora/run-schemas';
import { solvingChart } from '../../charts.js';
import { correlationText } from '../../question-words.js';
import { html, when, type Markup } from '../template.js';
import { chart } from './chart.js';

/** Generators' own scores against the PGR of their data, by setting. */
export function solvingPart(results: Results, solving: Solving): Markup {
  const { settings, overGenerators, overSettings } = solving;
  return html`<h3>Do models that solve the tasks write good data?</h3>
    <p>
      ${correlationText(overGenerators, 'generators', results.confidence)}
      ${correlationText(overSettings, 'generators in settings', results.confidence)}
    </p>
    ${when(settings.length > 0, () => chart(solvingChart(results, solving)))}
    <p class="muted">
      Pearson's correlation. Over generators with Fisher's interval; over settings by resampling whole generators, since
      settings of one resemble each other.
    </p>`;
}
