import type { Estimate, FormatComparison } from '@agora/contracts';
import { count, decimal } from '../../format.js';
import { estimateText, formatSentence } from '../../question-words.js';
import { linearScale, type Scale } from '../scale.js';
import { html, when, type Markup } from '../template.js';

const HEIGHT = 30;
const MIDDLE = HEIGHT / 2;

/** Paired differences between entries of one domain plugin for every generator, as a chart of intervals around zero. */
export function formatsPart(comparisons: readonly FormatComparison[]): Markup {
  return html`<h3>Does the form of the prompt matter?</h3>
    <p class="muted">
      Students of the same generator, method, volume and seed, examined on the same items; points of PGR. An interval
      that keeps clear of 0 is a clear difference.
    </p>
    ${comparisons.map((comparison) => oneComparison(comparison))}`;
}

function oneComparison(comparison: FormatComparison): Markup {
  const { rows, mean } = comparison;
  const volumes = new Set(rows.map(({ instances }) => instances));
  const named = [
    ...rows.map(({ generator, method, instances, difference }) => ({
      name: generator,
      detail: volumes.size > 1 ? `${method}, ${count(instances)}` : method,
      difference,
    })),
    ...(mean && rows.length > 1 ? [{ name: 'mean', detail: '', difference: mean }] : []),
  ];
  const ends = named.flatMap(({ difference: { low, high } }) => [low, high]);
  const scale = linearScale(Math.min(0, ...ends), Math.max(0, ...ends));
  return html`<p>${formatSentence(comparison)}</p>
    ${when(
      named.length > 0,
      () =>
        html`<figure class="forest">
          ${named.map(({ name, detail, difference }) => differenceRow(name, detail, difference, scale))}
          <div class="axis" aria-hidden="true">
            <svg width="100%" height="20">
              ${scale.ticks.map((value) => html`<text x="${scale.at(value)}%" y="14" text-anchor="middle">${decimal(value, 0)}</text>`)}
            </svg>
          </div>
        </figure>`,
    )}`;
}

function differenceRow(name: string, detail: string, difference: Estimate, scale: Scale): Markup {
  const [low, value, high] = [scale.at(difference.low), scale.at(difference.value), scale.at(difference.high)];
  const said = estimateText(difference);
  return html`<div class="forest-row">
    <div class="forest-name">
      <span>${name}<span class="sub">${detail}</span></span>
    </div>
    <div class="forest-value"><small>${said}</small></div>
    <svg width="100%" height="${HEIGHT}" role="img" aria-label="${name} ${detail}: ${said}">
      <line class="anchor" x1="${scale.at(0)}%" x2="${scale.at(0)}%" y1="0" y2="${HEIGHT}" />
      <line class="whisker" x1="${low}%" x2="${high}%" y1="${MIDDLE}" y2="${MIDDLE}" />
      <circle class="point" cx="${value}%" cy="${MIDDLE}" r="5.5"><title>${name} ${detail}: ${said}</title></circle>
    </svg>
  </div>`;
}
