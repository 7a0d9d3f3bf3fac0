import type { CellResult, Pgr, Results } from '@agora/run-schemas';
import { ruleOf } from '../figures.js';
import { count, decimal, interval, NONE, pgrValue, score } from '../format.js';
import { settingsOf } from '../view.js';
import { linked, NO_LINKS, type SampleLinks } from './sample-links.js';
import { figureTables, scoringNotes } from './figures.js';
import { html, when, type Markup } from './template.js';

/** With more rows than this the cells are collapsed. */
const OPEN_ROWS = 24;

const SCORE_CAPTION = 'Scores in percent ± standard error; (a to b) is a 95 % interval, where all items came out alike';

/** Base and reference on every benchmark, the generators' own ability, and every student's scores. */
export function benchmarksSection(results: Results, links: SampleLinks = NO_LINKS): Markup {
  const rows = results.cells.reduce((sum, { benchmarks }) => sum + benchmarks.length, 0);
  return html`<section id="benchmarks">
    <h2>Benchmarks</h2>
    ${anchors(results)} ${scoringNotes(results)} ${ability(results)}
    <details ${rows <= OPEN_ROWS ? html`open` : undefined}>
      <summary>Scores of every student</summary>
      ${settingsOf(results).map(({ domain, method }) =>
        settingTable(
          `${domain} · ${method}`,
          results.cells.filter(({ cell }) => cell.domain === domain && cell.method === method),
          links,
        ),
      )}
    </details>
    ${figureTables(results)}
  </section>`;
}

function anchors({ cells, benchmarks }: Results): Markup {
  const known = benchmarks.map(({ id, domain, ...rest }) => ({
    id,
    domain,
    rule: ruleOf({ id, domain, ...rest }),
    scored: cells
      .filter(({ cell }) => cell.domain === domain)
      .flatMap((result) => result.benchmarks.filter((benchmark) => benchmark.id === id))[0],
  }));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Base and reference by benchmark">
    <table>
      <caption>
        ${SCORE_CAPTION}
      </caption>
      <thead>
        <tr>
          <th scope="col">Benchmark</th>
          <th scope="col">Domain</th>
          <th scope="col" class="num">Items</th>
          <th scope="col" class="num">Base</th>
          <th scope="col" class="num">Reference</th>
          <th scope="col" class="num">Gap</th>
        </tr>
      </thead>
      <tbody>
        ${known.map(
          ({ id, domain, rule, scored }) =>
            html`<tr>
              <th scope="row">${id}<span class="sub">${rule}</span></th>
              <td>${domain}</td>
              ${
                scored === undefined
                  ? html`<td class="num" colspan="4">not scored</td>`
                  : html`<td class="num">${count(scored.base.items)}</td>
                      <td class="num">${score(scored.base)}</td>
                      <td class="num">${score(scored.reference)}</td>
                      <td class="num">${gap(scored)}</td>`
              }
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const gap = ({ base, reference }: CellResult['benchmarks'][number]): string =>
  base.mean === null || reference.mean === null ? NONE : decimal(100 * (reference.mean - base.mean));

function ability({ leaderboard }: Results): Markup {
  const names = [...new Set(leaderboard.flatMap((row) => Object.keys(row.ability)))];
  if (names.length === 0) return html``;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="The generators' own scores">
    <table>
      <caption>
        The generators' own answers. ${SCORE_CAPTION}
      </caption>
      <thead>
        <tr>
          <th scope="col">Generator</th>
          ${names.map((name) => html`<th scope="col" class="num">${name}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${leaderboard.map(
          (row) =>
            html`<tr>
              <th scope="row">${row.generator}</th>
              ${names.map((name) => {
                const own = row.ability[name];
                return html`<td class="num">${own === undefined ? NONE : score(own)}</td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function settingTable(title: string, cells: readonly CellResult[], links: SampleLinks): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${title}">
    <table class="cells">
      <caption>
        ${title}
      </caption>
      <thead>
        <tr>
          <th scope="col">Generator</th>
          <th scope="col" class="num">Instances</th>
          <th scope="col" class="num">Seed</th>
          <th scope="col">Benchmark</th>
          <th scope="col" class="num">Base</th>
          <th scope="col" class="num">Student</th>
          <th scope="col" class="num">Reference</th>
          <th scope="col" class="num">PGR</th>
        </tr>
      </thead>
      <tbody>
        ${cells.map((cell) => cellRows(cell, links))}
      </tbody>
    </table>
  </div>`;
}

function cellRows({ id: cellId, ...result }: CellResult, links: SampleLinks): Markup[] {
  const { cell, status, fault, unfinished, benchmarks, pgr: mean } = result;
  const who = html`<th scope="row">${cell.generator}</th>
    <td class="num">${count(cell.instances)}</td>
    <td class="num">${cell.seed}</td>`;
  if (benchmarks.length === 0) {
    const why = status === 'failed' ? (fault?.message ?? 'failed') : (unfinished ?? 'not scored');
    return [
      html`<tr>
        ${who}
        <td colspan="5" class="failed">${why}</td>
      </tr>`,
    ];
  }
  const scored = benchmarks.map(
    ({ id, base, student, reference, pgr }) =>
      html`<tr>
        ${who}
        <td>${id}${when(status === 'failed', () => html` <span class="failed">cell failed</span>`)}</td>
        <td class="num">${score(base)}</td>
        <td class="num"><b>${linked(score(student), links.answers(cellId, id))}</b></td>
        <td class="num">${score(reference)}</td>
        <td class="num">${pgrText(pgr)}</td>
      </tr>`,
  );
  if (benchmarks.length < 2 || mean === undefined) return scored;
  return [
    ...scored,
    html`<tr class="mean">
      ${who}
      <td colspan="4">mean of the domain</td>
      <td class="num">${pgrText(mean)}</td>
    </tr>`,
  ];
}

function pgrText(pgr: Pgr): Markup {
  return pgr.defined
    ? html`<b>${pgrValue(pgr)}</b> <small>${interval(pgr)}</small>`
    : html`<span class="undefined" title="${pgr.reason}">undefined</span>`;
}
