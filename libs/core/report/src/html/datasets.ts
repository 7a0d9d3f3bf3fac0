import type { Results } from '@agora/run-schemas';
import { compact, count, NONE, percent, plural } from '../format.js';
import { datasetsOf, datasetTotals, rejectionsOf, trainedOn, yieldOf } from '../view.js';
import { cellHead } from './cell-head.js';
import { linked, NO_LINKS, type SampleLinks } from './sample-links.js';
import { round } from './scale.js';
import { html, when, type Markup } from './template.js';

/** With more rows than this the datasets are collapsed. */
const OPEN_ROWS = 12;

/** Per dataset: accepted instances, rejected outputs by reason, missing instances, tokens, near duplicates. */
export function datasetsSection(results: Results, links: SampleLinks = NO_LINKS): Markup {
  const rows = results.leaderboard.flatMap((row) => {
    const totals = datasetTotals(results, row);
    return totals === undefined ? [] : [{ row, totals }];
  });
  if (rows.length === 0) return html``;
  const unfinished = rows.some(({ totals }) => totals.missing > 0);
  return html`<section id="data">
    <h2>Data</h2>
    <p class="muted">Yield is accepted instances per call. Rejected outputs are kept beside each dataset.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Yield and rejections by generator">
      <table>
        <thead>
          <tr>
            <th scope="col">Generator</th>
            <th scope="col" class="num">Calls</th>
            <th scope="col" class="num">Accepted</th>
            ${when(unfinished, () => html`<th scope="col" class="num">Missing</th>`)}
            <th scope="col">Yield</th>
            <th scope="col">Rejected outputs</th>
            <th scope="col" class="num">Tokens in / out</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ row, totals }) =>
              html`<tr>
                <th scope="row">${row.generator}</th>
                <td class="num">${count(totals.calls)}</td>
                <td class="num">${count(totals.accepted)}</td>
                ${when(unfinished, () => html`<td class="num">${count(totals.missing)}</td>`)}
                <td class="yield">${meter(row.yield)}</td>
                <td class="reasons">${rejections(totals)}</td>
                <td class="num">
                  ${compact(totals.inputTokens)} /
                  ${compact(totals.outputTokens)}${when(
                    totals.uncountedCalls > 0,
                    () => html`<span class="sub">${plural(totals.uncountedCalls, 'call')} uncounted</span>`,
                  )}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${everyDataset(results, unfinished, links)}
  </section>`;
}

function everyDataset(results: Results, unfinished: boolean, links: SampleLinks): Markup {
  const rows = datasetsOf(results);
  const counted = rows.some(({ result }) => trainedOn(result) !== undefined);
  const known = rows.find(({ dataset }) => dataset.nearDuplicates !== undefined)?.dataset.nearDuplicates;
  return html`<details ${rows.length <= OPEN_ROWS ? html`open` : undefined}>
    <summary>Every dataset</summary>
    ${when(
      known !== undefined,
      () =>
        html`<p class="muted">
          Near duplicates are the rows of groups that are nearly the same: at least ${percent(known?.threshold ?? 0, 0)}
          of the five-word runs in common. They are kept unless the experiment says otherwise.
        </p>`,
    )}
    <div class="scroll" tabindex="0" role="region" aria-label="Yield, rejections and near duplicates by cell">
      <table class="cells">
        <thead>
          <tr>
            <th scope="col">Cell</th>
            <th scope="col" class="num">Accepted</th>
            ${when(unfinished, () => html`<th scope="col" class="num">Missing</th>`)}
            <th scope="col">Yield</th>
            ${when(counted, () => html`<th scope="col">Student trained on</th>`)}
            ${when(
              known !== undefined,
              () =>
                html`<th scope="col" class="num">Near duplicates<span class="sub">by instruction</span></th>
                  <th scope="col" class="num">Near duplicates<span class="sub">by whole row</span></th>`,
            )}
            <th scope="col">Rejected outputs</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ result, dataset }) =>
              html`<tr>
                ${cellHead(result.cell)}
                <td class="num">${linked(count(dataset.accepted), links.rows(result.cell, 'accepted'))}</td>
                ${when(unfinished, () => html`<td class="num">${count(dataset.missing)}</td>`)}
                <td class="yield">${meter(yieldOf(dataset))}</td>
                ${when(counted, () => html`<td>${trainedOn(result) ?? NONE}</td>`)}
                ${when(known !== undefined, () =>
                  [dataset.nearDuplicates?.instruction, dataset.nearDuplicates?.instance].map(
                    (figures) => html`<td class="num">${figures === undefined ? NONE : percent(figures.share)}</td>`,
                  ),
                )}
                <td class="reasons">${linked(rejections(dataset), links.rows(result.cell, 'rejected'))}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </details>`;
}

function meter(share: number | null): Markup {
  return html`<span class="meter" aria-hidden="true"
      ><i style="width:${round(100 * Math.min(1, share ?? 0))}%"></i></span
    >${percent(share)}`;
}

function rejections(dataset: Parameters<typeof rejectionsOf>[0]): Markup {
  const reasons = rejectionsOf(dataset);
  if (reasons.length === 0) return html`<span class="muted">none</span>`;
  return html`${reasons.map(([reason, times]) => html`<span class="reason">${reason} <b>${count(times)}</b></span> `)}`;
}
