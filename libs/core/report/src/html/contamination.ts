import type { Results } from '@agora/run-schemas';
import { count, NONE, percent } from '../format.js';
import { overlapMeaning } from '../sentences.js';
import { distinct, overlapsOf } from '../view.js';
import { cellHead } from './cell-head.js';
import { html, when, type Markup } from './template.js';

/** Most examples shown for the run; the folder of each dataset has the dataset's own. */
const MOST_EXAMPLES = 30;

type Found = ReturnType<typeof overlapsOf>;

/** Rows that share an n-gram with a benchmark item, by cell and benchmark. */
export function contaminationSection(results: Results): Markup {
  const found = overlapsOf(results);
  const [first] = found;
  if (first === undefined) return html``;
  const words = first.result.contamination?.words ?? 0;
  const hits = found.filter(({ benchmark }) => benchmark.instances > 0);
  return html`<section id="contamination">
    <h2>Contamination</h2>
    <p class="muted">
      ${overlapMeaning(
        words,
        found.map(({ benchmark }) => benchmark),
      )}
      A sign, not a proof: set phrases and common knowledge overlap as well. Nothing was left out because of it.
    </p>
    ${hits.length === 0 ? html`<p>No dataset of this run shares any of this with a benchmark item.</p>` : undefined}
    ${figures(results, found, hits)}
  </section>`;
}

/** Tables by generator and (collapsed) by dataset, with examples. */
function figures(results: Results, found: Found, hits: Found): Markup {
  const examples = hits.flatMap(({ result, benchmark }) =>
    benchmark.examples.map((example) => ({ cell: result.id, benchmark: benchmark.id, example })),
  );
  return html`${when(hits.length > 0, () => byGenerator(results))}
    <details>
      <summary>Every dataset and benchmark</summary>
      <div class="scroll" tabindex="0" role="region" aria-label="Overlap with benchmark items by cell and benchmark">
        <table class="cells">
          <thead>
            <tr>
              <th scope="col">Cell</th>
              <th scope="col">Benchmark</th>
              <th scope="col" class="num">Rows that overlap</th>
              <th scope="col" class="num">of all rows</th>
              <th scope="col" class="num">Items found</th>
              <th scope="col" class="num">of items compared</th>
            </tr>
          </thead>
          <tbody>
            ${found.map(
              ({ result, rows, benchmark }) =>
                html`<tr>
                  ${cellHead(result.cell)}
                  <td>${benchmark.id}</td>
                  <td class="num">${count(benchmark.instances)}</td>
                  <td class="num">${share(benchmark.instances, rows)}</td>
                  <td class="num">${count(benchmark.itemsFound)}</td>
                  <td class="num">${share(benchmark.itemsFound, benchmark.comparedItems)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>
    ${when(
      examples.length > 0,
      () =>
        html`<details>
          <summary>Examples</summary>
          <ul class="examples">
            ${examples.slice(0, MOST_EXAMPLES).map(
              ({ cell, benchmark, example }) =>
                html`<li>
                  <q>${example.run}</q>
                  <span class="sub"
                    >${benchmark} item ${example.item} · ${example.where} of slot ${example.slot} · ${cell}</span
                  >
                </li>`,
            )}
          </ul>
          ${when(
            examples.length > MOST_EXAMPLES,
            () => html`<p class="muted">Every overlap is in <code>overlaps.jsonl</code> beside its dataset.</p>`,
          )}
        </details>`,
    )}`;
}

/** Totals over all datasets of a generator that were compared with the benchmark. */
function byGenerator(results: Results): Markup {
  const found = overlapsOf(results);
  const benchmarks = distinct(found.map(({ benchmark }) => benchmark.id));
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Overlap by generator and benchmark">
    <table>
      <caption>
        Share of a generator's rows that overlap with items of each benchmark
      </caption>
      <thead>
        <tr>
          <th scope="col">Generator</th>
          ${benchmarks.map((id) => html`<th scope="col" class="num">${id}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${results.leaderboard.map(
          ({ generator }) =>
            html`<tr>
              <th scope="row">${generator}</th>
              ${benchmarks.map((id) => {
                const own = found.filter(
                  ({ result, benchmark }) => result.cell.generator === generator && benchmark.id === id,
                );
                const rows = own.reduce((sum, each) => sum + each.rows, 0);
                const hits = own.reduce((sum, { benchmark }) => sum + benchmark.instances, 0);
                return own.length === 0
                  ? html`<td class="num">${NONE}</td>`
                  : html`<td class="num">
                      ${share(hits, rows)}<span class="sub">${count(hits)} of ${count(rows)}</span>
                    </td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const share = (part: number, whole: number): string => percent(whole === 0 ? null : part / whole, 2);
