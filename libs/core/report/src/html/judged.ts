import type { Results } from '@agora/contracts';
import { agreementTable, familyWarnings, judgedTable, rubricWords, type JudgedTable } from '../judged.js';
import { html, when, type Markup } from './template.js';

/** Judges' scores of every dataset, and the judges' agreement with each other and with their own second judgments. */
export function judgedSection(results: Results): Markup {
  const judged = judgedTable(results);
  if (judged.rows.length === 0) return html``;
  const agreement = agreementTable(results);
  return html`<section id="judges">
    <h2>Judges</h2>
    <p class="muted">${rubricWords(results)}</p>
    ${familyWarnings(results).map((warning) => html`<p class="note">${warning}</p>`)}
    ${tableOf('Judgments by dataset', judged)}
    ${when(
      agreement.rows.length > 0,
      () =>
        html`<h3>Agreement</h3>
          ${tableOf('Agreement of judges by dataset', agreement)}`,
    )}
  </section>`;
}

function tableOf(label: string, { heads, rows }: JudgedTable): Markup {
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
