import type { LeaderboardRow, Results } from '@agora/run-schemas';
import { axisDrawing, forestDrawing } from '../drawing/forest.js';
import { confidence, interval, pgrValue, rank } from '../format.js';
import { settingsOf, volumesOf } from '../view.js';
import { drawn } from './drawn.js';
import { pgrScale, type Scale } from './scale.js';
import { html, when, type Markup } from './template.js';

const HEIGHT = 34;
const ANCHORS = [
  { value: 0, name: 'base' },
  { value: 100, name: 'reference' },
];

/**
 * Mean PGR of each generator with its interval, and its settings as small marks. Every row is a drawing of its own with
 * horizontal positions in percent of the width, so that lines and text keep their size on any screen.
 */
export function intervalSection(results: Results): Markup {
  const defined = results.leaderboard.filter(({ pgr }) => pgr.defined);
  if (defined.length === 0) return html``;
  const settings = settingsOf(results);
  const scale = pgrScale(
    defined.flatMap(({ pgr, bySetting }) => [
      ...(pgr.defined ? [pgr.low, pgr.high] : []),
      ...Object.values(bySetting).flatMap((setting) => (setting.defined ? [setting.value] : [])),
    ]),
  );
  return html`<section id="intervals">
    <h2>PGR with intervals</h2>
    <p class="muted">
      Mean over all settings${when(volumesOf(results).length > 1, () => ' and volumes')} with its
      ${confidence(results.confidence)} interval${when(settings.length > 1, () => '; small marks are the settings')}. 0
      is the base, 100 the reference.
    </p>
    <figure class="forest">
      ${defined.map((row) => forestRow(row, scale, settings.length > 1))}
      <div class="axis" aria-hidden="true">${drawn(axisDrawing(scale, ANCHORS))}</div>
    </figure>
  </section>`;
}

function forestRow(row: LeaderboardRow, scale: Scale, withSettings: boolean): Markup {
  const { pgr, generator, bySetting } = row;
  if (!pgr.defined) return html``;
  const settings = Object.entries(bySetting).flatMap(([name, setting]) =>
    setting.defined ? [{ value: setting.value, title: `${name}: ${pgrValue(setting)} (${interval(setting)})` }] : [],
  );
  return html`<div class="forest-row">
    <div class="forest-name"><span class="muted">${rank(row.rank)}</span> ${generator}</div>
    <div class="forest-value"><strong>${pgrValue(pgr)}</strong> <small>${interval(pgr)}</small></div>
    ${drawn(
      forestDrawing({
        ...pgr,
        label: `${generator}: PGR ${pgrValue(pgr)} %, interval ${interval(pgr)}`,
        title: `${generator}: ${pgrValue(pgr)} (${interval(pgr)})`,
        scale,
        parts: withSettings ? settings : [],
        anchors: [0, 100],
        height: HEIGHT,
      }),
    )}
  </div>`;
}
