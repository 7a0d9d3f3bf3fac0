import type { LeaderboardRow, Results } from '@agora/contracts';
import { confidence, decimal, interval, pgrValue, rank } from '../format.js';
import { settingsOf, volumesOf } from '../view.js';
import { pgrScale, type Scale } from './scale.js';
import { html, when, type Markup } from './template.js';

const HEIGHT = 34;
const MIDDLE = HEIGHT / 2;

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
      <div class="axis" aria-hidden="true">${axis(scale)}</div>
    </figure>
  </section>`;
}

function forestRow(row: LeaderboardRow, scale: Scale, withSettings: boolean): Markup {
  const { pgr, generator, bySetting } = row;
  if (!pgr.defined) return html``;
  const [low, value, high] = [scale.at(pgr.low), scale.at(pgr.value), scale.at(pgr.high)];
  const settings = Object.entries(bySetting).flatMap(([name, setting]) => (setting.defined ? [{ name, setting }] : []));
  return html`<div class="forest-row">
    <div class="forest-name"><span class="muted">${rank(row.rank)}</span> ${generator}</div>
    <div class="forest-value"><strong>${pgrValue(pgr)}</strong> <small>${interval(pgr)}</small></div>
    <svg
      width="100%"
      height="${HEIGHT}"
      role="img"
      aria-label="${generator}: PGR ${pgrValue(pgr)} %, interval ${interval(pgr)}"
    >
      ${grid(scale, HEIGHT)}
      ${when(withSettings, () =>
        settings.map(
          ({ name, setting }) =>
            html`<circle class="setting" cx="${scale.at(setting.value)}%" cy="${MIDDLE}" r="4">
              <title>${name}: ${pgrValue(setting)} (${interval(setting)})</title>
            </circle>`,
        ),
      )}
      <line class="whisker" x1="${low}%" x2="${high}%" y1="${MIDDLE}" y2="${MIDDLE}" />
      ${end(low, scale.beyond(pgr.low))}${end(high, scale.beyond(pgr.high))}
      <circle class="point" cx="${value}%" cy="${MIDDLE}" r="6">
        <title>${generator}: ${pgrValue(pgr)} (${interval(pgr)})</title>
      </circle>
    </svg>
  </div>`;
}

/** The end mark of an interval; none where the interval continues beyond the drawing. */
function end(x: number, beyond: boolean): Markup | undefined {
  if (beyond) return undefined;
  return html`<line class="whisker" x1="${x}%" x2="${x}%" y1="${MIDDLE - 5}" y2="${MIDDLE + 5}" />`;
}

function grid(scale: Scale, height: number): Markup[] {
  const anchors = [0, 100].map((value) => ({ value, style: 'anchor' }));
  return [...scale.ticks.map((value) => ({ value, style: 'tick' })), ...anchors].map(
    ({ value, style }) =>
      html`<line class="${style}" x1="${scale.at(value)}%" x2="${scale.at(value)}%" y1="0" y2="${height}" />`,
  );
}

function axis(scale: Scale): Markup {
  const anchor = (value: number, name: string) => {
    const x = scale.at(value);
    // Near the right edge a centred name would be cut off on a narrow screen.
    return html`<text class="anchor-name" x="${x}%" y="29" text-anchor="${x > 85 ? 'end' : 'middle'}">${name}</text>`;
  };
  return html`<svg width="100%" height="34">
    ${scale.ticks.map((value) => html`<text x="${scale.at(value)}%" y="14" text-anchor="middle">${decimal(value, 0)}</text>`)}
    ${anchor(0, 'base')} ${anchor(100, 'reference')}
  </svg>`;
}
