import type { BenchmarkSubject, Results } from '@agora/run-schemas';
import { figureHeads, figureName, figureText, figureUnit, subjectName, subjectsWithFigures } from '../figures.js';
import { NONE } from '../format.js';
import { cellHead } from './cell-head.js';
import { html, when, type Markup } from './template.js';

/** With more rows than this a benchmark's figures are collapsed. */
const OPEN_ROWS = 12;

/** Further figures of benchmarks, e.g. a length-controlled win rate: one table per benchmark. */
export function figureTables({ benchmarks, cells }: Results): Markup {
  const byId = new Map(cells.map((result) => [result.id, result.cell]));
  const head = (subject: BenchmarkSubject): Markup => {
    const cell = subject.kind === 'student' ? byId.get(subject.id) : undefined;
    return cell === undefined ? html`<th scope="row">${subjectName(subject)}</th>` : cellHead(cell);
  };
  return html`${benchmarks.map((benchmark) => {
    const subjects = subjectsWithFigures(benchmark);
    if (subjects.length === 0) return undefined;
    const heads = figureHeads(subjects);
    return html`<details ${subjects.length <= OPEN_ROWS ? html`open` : undefined}>
      <summary>Figures of ${benchmark.id}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="Figures of ${benchmark.id}">
        <table class="cells">
          <caption class="weak">
            ± is one standard error, “a to b” an interval
          </caption>
          <thead>
            <tr>
              <th scope="col">Who was examined</th>
              ${heads.map(
                (figure) =>
                  html`<th scope="col" class="num">
                    ${figureName(figure.id)}${when(
                      figureUnit(figure) !== '',
                      () => html`<span class="sub">${figureUnit(figure)}</span>`,
                    )}
                  </th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${subjects.map(
              (subject) =>
                html`<tr>
                  ${head(subject)}
                  ${heads.map(({ id }) => {
                    const figure = subject.figures.find((one) => one.id === id);
                    return html`<td class="num">${figure === undefined ? NONE : figureText(figure)}</td>`;
                  })}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>`;
  })}`;
}

/** Which implementation each benchmark scores like, and where it differs. */
export function scoringNotes({ benchmarks }: Results): Markup {
  const noted = benchmarks.flatMap(({ id, scoredAs }) => (scoredAs === undefined ? [] : [{ id, scoredAs }]));
  if (noted.length === 0) return html``;
  return html`<details class="notes">
    <summary>How they are scored</summary>
    <dl>
      ${noted.map(
        ({ id, scoredAs }) =>
          html`<dt>${id}</dt>
            <dd>${scoredAs}</dd>`,
      )}
    </dl>
  </details>`;
}
