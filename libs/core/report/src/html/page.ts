import type { RaceRecord, Results } from '@agora/run-schemas';
import { count, duration, list, PERCENT, percent, plural, pgrValue, time, usd } from '../format.js';
import { headline } from '../headline.js';
import { leftOutSentence } from '../left-out.js';
import { partialNotice } from '../partial.js';
import { cheapest, evaluationWords, judgingWords, simulatedNotice } from '../sentences.js';
import { isEstimated, totalUsd } from '../totals.js';
import { benchmarksSection } from './benchmarks.js';
import { componentsSection } from './components.js';
import { configurationSection } from './configuration.js';
import { contaminationSection } from './contamination.js';
import { datasetsSection } from './datasets.js';
import { failuresSection } from './failures.js';
import { guideSection } from './guide.js';
import { heatMapSection } from './heat-map.js';
import { intervalSection } from './interval-chart.js';
import { judgedSection } from './judged.js';
import { leaderboardSection } from './leaderboard.js';
import { metricsSection } from './metrics.js';
import { raceSection } from './race.js';
import { questionsSection } from './questions/section.js';
import { volumesOf } from '../view.js';
import { NO_LINKS, type SampleLinks } from './sample-links.js';
import { STYLE } from './style.js';
import { html, trusted, when, type Markup } from './template.js';
import { unfinishedSection } from './unfinished.js';

const SECTIONS: readonly { name: string; id: string; render(results: Results, links: SampleLinks): Markup }[] = [
  { name: 'Leaderboard', id: 'leaderboard', render: leaderboardSection },
  { name: 'Unfinished', id: 'unfinished', render: unfinishedSection },
  { name: 'Failures', id: 'failures', render: failuresSection },
  { name: 'Settings', id: 'settings', render: heatMapSection },
  { name: 'Intervals', id: 'intervals', render: intervalSection },
  { name: 'Questions', id: 'questions', render: questionsSection },
  { name: 'Benchmarks', id: 'benchmarks', render: benchmarksSection },
  { name: 'Data', id: 'data', render: datasetsSection },
  { name: 'Contamination', id: 'contamination', render: contaminationSection },
  { name: 'Metrics', id: 'metrics', render: metricsSection },
  { name: 'Judges', id: 'judges', render: judgedSection },
  { name: 'Components', id: 'components', render: componentsSection },
  { name: 'Reading PGR', id: 'guide', render: guideSection },
  { name: 'Configuration', id: 'configuration', render: configurationSection },
];

/**
 * `report.html`: the whole run on one page. The page makes no network requests and runs no scripts; its content security policy
 * forbids both. All text that comes from the run is escaped. `race`: the one that the run is a step of. `links`: the samples beside it.
 */
export function renderHtml(results: Results, race?: RaceRecord, links = NO_LINKS): string {
  const sections = SECTIONS.map(({ name, id, render }) => ({ name, id, body: render(results, links) })).filter(
    ({ body }) => body.text !== '',
  );
  // Behind the leaderboard of the step comes what its race made of it.
  if (race) sections.splice(1, 0, { name: 'Race', id: 'race', body: raceSection(race, results.run.id) });
  const page = html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta
        http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
      />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="generator" content="Agora ${results.run.agora}" />
      <title>${results.run.name} · Agora</title>
      <link rel="icon" href="data:," />
      <style>
        ${trusted(STYLE)}
      </style>
    </head>
    <body>
      ${header(results)}
      <nav aria-label="Sections">${sections.map(({ name, id }) => html`<a href="#${id}">${name}</a>`)}</nav>
      <main>${sections.map(({ body }) => body)}</main>
      <footer>
        Made by Agora ${results.run.agora}. Run <code>${results.run.id}</code>,
        ${results.run.partial ? 'as of' : 'finished'} ${time(results.run.finishedAt)}. Every row and answer in a
        browser: <code>agora view ${results.run.id}</code>.
      </footer>
    </body>
  </html>`;
  return `<!doctype html>\n${page.text}\n`;
}

function header(results: Results): Markup {
  const { run, seeds } = results;
  const took = duration(run.startedAt, run.finishedAt);
  const notice = simulatedNotice(results);
  const partial = partialNotice(results);
  const early = leftOutSentence(results);
  return html`<header>
    <p class="brand">Agora <span>which LLM should write your training data?</span></p>
    <h1>${run.name}</h1>
    ${when(partial !== undefined, () => html`<p class="simulated" role="note"><strong>Partial.</strong> ${partial}</p>`)}
    ${when(early !== undefined, () => html`<p class="simulated" role="note"><strong>Stopped early.</strong> ${early}</p>`)}
    ${when(
      notice !== undefined,
      () => html`<p class="simulated" role="note"><strong>Simulated generators.</strong> ${notice}</p>`,
    )}
    <p class="headline">${headline(results)}</p>
    <dl class="facts">
      ${facts(results).map(
        ({ name, value, detail }) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${value}<small>${detail}</small></dd>
          </div>`,
      )}
    </dl>
    <p class="muted meta">
      <span>${time(run.startedAt)}</span>${when(took !== undefined, () => html`<span>${took}</span>`)}<span
        >${seeds.length === 1 ? 'seed' : 'seeds'} ${list(seeds.map(String))}</span
      ><span>Agora ${run.agora}</span><span class="code">${run.id}</span>
    </p>
  </header>`;
}

function counted(cells: Results['cells'], status: Results['cells'][number]['status']): string[] {
  const number = cells.filter((cell) => cell.status === status).length;
  return number === 0 ? [] : [`${count(number)} ${status}`];
}

function facts(results: Results): { name: string; value: string; detail: string }[] {
  const { leaderboard, cells } = results;
  // Rows are in the order of ranks, and a lower row may have a higher PGR (with a wider interval).
  const [best] = leaderboard
    .flatMap(({ pgr, generator }) => (pgr.defined ? [{ pgr, generator }] : []))
    .sort((left, right) => right.pgr.value - left.pgr.value);
  const bargain = cheapest(results);
  const volumes = volumesOf(results).length;
  const evaluation = evaluationWords(results);
  const judging = judgingWords(results);
  const accepted = leaderboard.reduce((sum, { instances }) => sum + instances, 0);
  const yields = leaderboard.flatMap((row) => (row.yield === null ? [] : [row.yield]));
  const done = cells.filter(({ status }) => status === 'done').length;
  return [
    ...(best === undefined
      ? []
      : [
          {
            name: 'Highest PGR',
            value: `${pgrValue(best.pgr)}${PERCENT}`,
            detail: volumes > 1 ? `${best.generator}, mean of ${volumes} volumes` : best.generator,
          },
        ]),
    ...(bargain === undefined
      ? []
      : [
          {
            name: 'Cheapest point',
            value: usd(bargain.usdPerPoint, bargain.row.usdEstimated),
            detail: bargain.row.generator,
          },
        ]),
    {
      name: 'Spent',
      value: usd(totalUsd(results), isEstimated(results)),
      detail: `on ${plural(accepted, 'instance')}${evaluation === undefined ? '' : `; ${evaluation} on evaluation`}${judging === undefined ? '' : `; ${judging} on judging it`}`,
    },
    {
      name: 'Cells',
      value: done === cells.length ? count(done) : `${count(done)} of ${count(cells.length)}`,
      detail:
        done === cells.length
          ? `${plural(leaderboard.length, 'generator')}, all done`
          : list([...counted(cells, 'failed'), ...counted(cells, 'unfinished')]),
    },
    ...(yields.length === 0
      ? []
      : [
          {
            name: 'Yield',
            value: percent(Math.max(...yields), 0),
            detail: yields.length === 1 ? 'accepted per call' : `best; worst ${percent(Math.min(...yields), 0)}`,
          },
        ]),
  ];
}
