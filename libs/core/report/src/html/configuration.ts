import type { Results } from '@agora/run-schemas';
import { NONE } from '../format.js';
import { html, type Markup } from './template.js';

/** What was run, and the keys of the artifacts that the numbers came from. */
export function configurationSection(results: Results): Markup {
  return html`<section id="configuration">
    <h2>Configuration</h2>
    <details>
      <summary>Experiment, with every default filled in</summary>
      <pre><code>${JSON.stringify(results.experiment, null, 2) ?? ''}</code></pre>
    </details>
    <details>
      <summary>Artifacts behind every cell</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="Artifact keys by cell">
        <table>
          <thead>
            <tr>
              <th scope="col">Cell</th>
              <th scope="col">Dataset</th>
              <th scope="col">Training</th>
              <th scope="col">Evaluation</th>
            </tr>
          </thead>
          <tbody>
            ${results.cells.map(
              ({ id, artifacts }) =>
                html`<tr>
                  <th scope="row" class="code">${id}</th>
                  <td>${short(artifacts.dataset)}</td>
                  <td>${short(artifacts.train)}</td>
                  <td>${Object.entries(artifacts.evaluate).map(([name, key]) => html`${name} ${short(key)} `)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
  </section>`;
}

/** The first twelve digits of a key; the tooltip has the whole key. */
function short(key: string | undefined): Markup {
  return key === undefined ? html`${NONE}` : html`<code title="${key}">${key.slice(0, 12)}</code>`;
}
