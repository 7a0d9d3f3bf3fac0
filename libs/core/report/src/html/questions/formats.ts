import type { Estimate, FormatComparison } from '@agora/run-schemas';
import { axisDrawing, forestDrawing } from '../../drawing/forest.js';
import { count } from '../../format.js';
import { estimateText, formatSentence } from '../../question-words.js';
import { drawn } from '../drawn.js';
import { linearScale, type Scale } from '../scale.js';
import { html, when, type Markup } from '../template.js';

const HEIGHT = 30;

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
          <div class="axis" aria-hidden="true">${drawn(axisDrawing(scale, []))}</div>
        </figure>`,
    )}`;
}

function differenceRow(name: string, detail: string, difference: Estimate, scale: Scale): Markup {
  const said = estimateText(difference);
  return html`<div class="forest-row">
    <div class="forest-name">
      <span>${name}<span class="sub">${detail}</span></span>
    </div>
    <div class="forest-value"><small>${said}</small></div>
    ${drawn(forestDrawing({ ...difference, label: `${name} ${detail}: ${said}`, title: `${name} ${detail}: ${said}`, scale, anchors: [0], height: HEIGHT }))}
  </div>`;
}
