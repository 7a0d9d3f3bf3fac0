import type { Results } from '@agora/contracts';
import { agreementLines, familyWarnings, judgedLines, rubricWords } from '../judged.js';
import { html, when, type Markup } from './template.js';

/** Judges' scores of every dataset, and the judges' agreement with each other and with their own second judgments. */
export function judgedSection(results: Results): Markup {
  const lines = judgedLines(results);
  if (lines.length === 0) return html``;
  const agreement = agreementLines(results);
  return html`<section id="judges">
    <h2>Judges</h2>
    <p class="muted">${rubricWords(results)}</p>
    ${familyWarnings(results).map((warning) => html`<p class="note">${warning}</p>`)}
    ${tableOf(
      'Judgments by dataset',
      ['Metric', 'Cell', 'Judge', 'Mean', 'Scored', 'Without a score', 'Per doubling', 'Judged again'],
      lines.map((line) => [
        line.metric,
        line.cell,
        line.judge,
        line.mean,
        line.scored,
        line.unscored,
        line.perDoubling,
        line.repeated,
      ]),
    )}
    ${when(
      agreement.length > 0,
      () =>
        html`<h3>Agreement</h3>
          ${tableOf(
            'Agreement of judges by dataset',
            ['Metric', 'Cell', 'Judges', 'Rows', 'Weighted kappa', 'Spearman', 'Same score'],
            agreement.map((line) => [
              line.metric,
              line.cell,
              line.judges,
              line.rows,
              line.kappa,
              line.spearman,
              line.same,
            ]),
          )}`,
    )}
  </section>`;
}

function tableOf(label: string, heads: readonly string[], rows: readonly (readonly string[])[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first, ...others]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${others.map((field) => html`<td>${field}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
