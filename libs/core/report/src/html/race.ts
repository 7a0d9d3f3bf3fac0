import type { RaceRecord, RaceRung, RaceShortlist, RaceWork } from '@agora/run-schemas';
import { decimal, metricValue, NONE, plural, usd } from '../format.js';
import { raceConclusion, rungName, savedWords, shortlistReason, shortlistTitle, standingReason } from '../race.js';
import { plainTable } from './plain-table.js';
import { html, when, type Markup } from './template.js';

/**
 * The ladder of the race that a run is a step of: rungs, who left when and why, with the intervals that decided it, and the money
 * spent until then. Reports of steps lie beside each other, in folders named after their runs.
 */
export function raceSection(record: RaceRecord, runId: string): Markup {
  const { rungs, planned, shortlist, grid, spentUsd, budgetUsd } = record;
  const last = rungs.at(-1)?.work ?? shortlist?.work;
  return html`<section id="race">
    <h2>Race</h2>
    <p>${raceConclusion(record)}</p>
    ${when(
      record.simulated,
      () =>
        html`<p class="note">Programs, not LLMs, wrote the data of this race: it says nothing about any real LLM.</p>`,
    )}
    ${when(shortlist !== undefined, () => shortlistTable(shortlist as RaceShortlist, runId))}
    ${rungs.map((rung, index) => rungTable(record, rung, `Rung ${index + 1} of ${planned.length}`, runId))}
    ${when(last !== undefined, () => html`<p>Of a full run of the file, the race took ${savedWords(last as RaceWork, grid)}.</p>`)}
    <p>
      Paid by this race over all steps and restarts:
      ${spentUsd === null ? 'unknown, as a price is' : usd(spentUsd)}${budgetUsd === undefined ? '' : ` of ${usd(budgetUsd)}`}.
    </p>
  </section>`;
}

function rungTable(record: RaceRecord, rung: RaceRung, title: string, runId: string): Markup {
  const leader = rung.standings[0]?.generator ?? '';
  const rows = rung.standings.map((each) => [
    each.generator,
    each.value === null ? NONE : decimal(each.value),
    standingReason(each, leader),
  ]);
  return html`<h3>${title}: ${rungName(rung)}</h3>
    ${decisions(['Generator', record.target === 'pgr' ? 'PGR %' : 'PGR per $', 'Decision'], rows)}
    ${rung.setAside.map(
      ({ generator, reason }) => html`<p class="failed">${generator} failed and is no longer raced: ${reason}</p>`,
    )}
    <p class="muted">Data until here: ${costWords(rung.work)}. ${stepLink(rung.runId, runId)}</p>`;
}

function shortlistTable(shortlist: RaceShortlist, runId: string): Markup {
  const { standings, metric, judgingUsd } = shortlist;
  const rows = standings.map((each) => [each.generator, metricValue(each.value), shortlistReason(each, shortlist)]);
  return html`<h3>${shortlistTitle({ ...shortlist, generators: standings.length })}</h3>
    ${decisions(['Generator', metric, 'Decision'], rows)}
    <p class="muted">
      Data until here: ${costWords(shortlist.work)}${judgingUsd ? `; judges ${usd(judgingUsd)}` : ''}.
      ${stepLink(shortlist.runId, runId)}
    </p>`;
}

function costWords({ instances, trainings, usd: dollars }: RaceWork): string {
  return `${plural(instances, 'instance')}, ${plural(trainings, 'student')}, ${usd(dollars)} for data`;
}

function stepLink(step: string, runId: string): Markup {
  if (step === runId) return html`This is the report of this step.`;
  return html`<a href="../${encodeURIComponent(step)}/report.html">Report of this step</a>`;
}

function decisions(heads: readonly string[], rows: readonly (readonly string[])[]): Markup {
  return plainTable(heads.join(', '), heads, rows);
}
