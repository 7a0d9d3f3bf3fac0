import type { Results } from '@agora/run-schemas';
import { confidence } from '../format.js';
import { html, type Markup } from './template.js';

/** How to read PGR, for readers who do not know it. */
export function guideSection(results: Results): Markup {
  return html`<section id="guide">
    <h2>How to read PGR</h2>
    <div class="columns">
      <div>
        <p>
          Every generator wrote data under the same seeds, prompts and volume. The same student was trained on each
          dataset and took the same benchmarks. <em>PGR</em>, performance gap recovered, says how far the data carried
          it from the untrained <em>base</em> towards the <em>reference</em>:
        </p>
        <p class="formula">PGR = 100 · (student − base) / (reference − base)</p>
        <p>
          0 means that training changed nothing, 100 that the student caught up with the reference. It may be more, and
          it is negative when the data did harm.
        </p>
      </div>
      <dl>
        <dt>Interval</dt>
        <dd>
          Holds ${confidence(results.confidence)} of bootstrap replicates. Each draws benchmark items anew, the same
          ones for base, reference and all students, and experiment seeds where there are several.
        </dd>
        <dt>Rank</dt>
        <dd>
          A range of ranks. One generator is clearly above another when the interval of their paired difference excludes
          zero; pairs are not corrected for their number.
        </dd>
        <dt>Undefined</dt>
        <dd>
          When the reference is not clearly better than the base, there is no gap to recover, and PGR would be noise
          divided by noise. Such benchmarks are left out of averages.
        </dd>
        <dt>$ per point</dt>
        <dd>
          What a dataset cost on average, divided by the mean PGR; money spent on failed cells included. Left out where
          PGR is not clearly above zero.
        </dd>
      </dl>
    </div>
  </section>`;
}
