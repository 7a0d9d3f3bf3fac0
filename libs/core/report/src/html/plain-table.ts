import { html, type Markup } from './template.js';

/** A table of texts, named `label` for screen readers. The first field of a row is its head. */
export function plainTable(label: string, heads: readonly string[], rows: readonly (readonly string[])[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ([first = '', ...others]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${others.map((field) => html`<td>${field}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
