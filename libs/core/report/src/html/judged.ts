import type { Results } from '@agora/run-schemas';
import { agreementTable, familyWarnings, judgedTable, rubricWords } from '../judged.js';
import { plainTable } from './plain-table.js';
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
    ${plainTable('Judgments by dataset', judged.heads, judged.rows)}
    ${when(
      agreement.rows.length > 0,
      () =>
        html`<h3>Agreement</h3>
          ${plainTable('Agreement of judges by dataset', agreement.heads, agreement.rows)}`,
    )}
  </section>`;
}
