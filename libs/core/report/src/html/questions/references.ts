import type { OtherReference, Pgr, Results } from '@agora/contracts';
import { interval, pgrValue, rank } from '../../format.js';
import { referenceNames, referenceSentence } from '../../question-words.js';
import { undefinedWord } from '../../view.js';
import { html, type Markup } from '../template.js';
import { chart, hueOf } from './chart.js';

/** One reference with the leaderboard against it. */
interface Column {
  model: string;
  rows: OtherReference['rows'];
}

/** The leaderboard's PGRs and ranks against every reference, side by side. */
export function referencesPart(results: Results, others: readonly OtherReference[]): Markup {
  const [first, ...rest] = referenceNames(results, others);
  const columns: Column[] = [
    {
      model: first ?? '',
      rows: results.leaderboard.map(({ generator, pgr, rank: range }) => ({ generator, pgr, rank: range })),
    },
    ...others.map(({ rows }, index) => ({ model: rest[index] ?? '', rows })),
  ];
  const hue = hueOf(results.leaderboard.map(({ generator }) => generator));
  const known = columns.flatMap((column, x) =>
    column.rows.flatMap(({ generator, pgr }) => (pgr.defined ? [{ x, model: column.model, generator, pgr }] : [])),
  );
  return html`<h3>What would another reference change?</h3>
    <p>${others.map((other) => referenceSentence(results, other)).join(' ')}</p>
    ${chart({
      label: 'PGR against each reference',
      xName: 'reference',
      yName: 'PGR %',
      keys: results.leaderboard.map(({ generator }) => ({ name: generator, hue: hue(generator) })),
      xTicks: columns.map(({ model }, x) => ({ x, text: model })),
      marks: known.map(({ x, model, generator, pgr }) => ({
        x,
        y: pgr.value,
        low: pgr.low,
        high: pgr.high,
        hue: hue(generator),
        title: `${generator} against ${model}: ${pgrValue(pgr)} (${interval(pgr)})`,
      })),
      lines: results.leaderboard.map(({ generator }) => ({
        hue: hue(generator),
        points: known.filter((point) => point.generator === generator).map(({ x, pgr }) => ({ x, y: pgr.value })),
      })),
    })}
    ${referenceTable(results, columns)}`;
}

function referenceTable({ leaderboard }: Results, columns: readonly Column[]): Markup {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="References">
    <table class="cells">
      <thead>
        <tr>
          <th scope="col">Generator</th>
          ${columns.map(
            ({ model }) =>
              html`<th scope="col" class="num">rank<span class="sub">${model}</span></th>
                <th scope="col" class="num">PGR %<span class="sub">${model}</span></th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${leaderboard.map(
          ({ generator }) =>
            html`<tr>
              <th scope="row">${generator}</th>
              ${columns.map((column) => {
                const row = column.rows.find((each) => each.generator === generator);
                return html`<td class="num">${rank(row?.rank ?? null)}</td>
                  <td class="num">${row ? shown(row.pgr) : '–'}</td>`;
              })}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

const shown = (pgr: Pgr): string => (pgr.defined ? `${pgrValue(pgr)} (${interval(pgr)})` : undefinedWord(pgr));
