import type { Results } from '@agora/run-schemas';
import { failedCells } from '../sentences.js';
import { html, when, type Markup } from './template.js';

/** Failures by reason, most frequent first, each with what to do about it. */
export function failuresSection({ failures }: Results): Markup {
  if (failures.length === 0) return html``;
  return html`<section id="failures">
    <h2>Failures</h2>
    ${failures.map((group) => {
      const { reason, fix, count } = group;
      const cells = failedCells(group);
      return html`<div class="failure">
        <p><span class="times">${count} ×</span> ${reason}</p>
        ${when(fix !== undefined, () => html`<p class="fix"><b>Fix:</b> ${fix}</p>`)}
        ${when(
          cells.length > 0,
          () =>
            html`<details>
              <summary>Where</summary>
              <ul class="code">
                ${cells.map((cell) => html`<li>${cell}</li>`)}
              </ul>
            </details>`,
        )}
      </div>`;
    })}
  </section>`;
}
