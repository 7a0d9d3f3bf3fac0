import type { Results } from '@agora/run-schemas';
import { unfinishedCells } from '../partial.js';
import { html, type Markup } from './template.js';

/** For a run that has not ended: the unfinished cells and their progress. */
export function unfinishedSection(results: Results): Markup {
  const cells = unfinishedCells(results);
  if (cells.length === 0) return html``;
  return html`<section id="unfinished">
    <h2>Unfinished</h2>
    <div class="scroll" tabindex="0" role="region" aria-label="Cells that are not finished">
      <table>
        <thead>
          <tr>
            <th scope="col">Cell</th>
            <th scope="col">So far</th>
          </tr>
        </thead>
        <tbody>
          ${cells.map(
            ({ id, unfinished }) =>
              html`<tr>
                <th scope="row" class="code">${id}</th>
                <td>${unfinished}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}
