import type { RouteReply } from '@agora/contracts';
import { count, decimal, linearScale, percent } from '@agora/report/browser';
import type { JSX } from 'preact';
import { ask, useLoad } from '../api.js';
import { Facts } from '../parts/crumbs.js';
import { IntervalAxis, IntervalRow } from '../parts/forest.js';
import { Shown } from '../parts/state.js';
import { numeric, onlyCsv, Table } from '../parts/table.js';
import { Text } from '../parts/text.js';

type Kept = RouteReply<'calibrations'>['calibrations'][number];
type Bounded = Kept['agreement']['bias'];
type Group = { group: string; labels: number; corrected: Kept['groups'][number]['corrected'] };

const SCALE = linearScale(1, 5);

/** How far judges agree with a person's labels, as far as somebody has asked. */
export function Calibrations({ run }: { run: string }): JSX.Element {
  return (
    <Shown of={useLoad(ask('calibrations', [run]))}>
      {({ calibrations }) => (
        <section>
          <h2>Judges against a person's labels</h2>
          {calibrations.length === 0 && (
            <p class="muted">
              Nobody has held a judge of this run against labels yet:{' '}
              <code>agora judge calibrate --run {run} --labels FILE</code> does.
            </p>
          )}
          {calibrations.map((kept) => (
            <Calibration key={kept.judge + kept.rubric} of={kept} />
          ))}
        </section>
      )}
    </Shown>
  );
}

function Calibration({ of: kept }: { of: Kept }): JSX.Element {
  const { rows, kappa, spearman, same, within1, bias } = kept.agreement;
  return (
    <>
      <h3>
        <Text>{`${kept.judge}, ${kept.rubric}`}</Text>
      </h3>
      <Facts
        of={[
          ['weighted kappa', kappa ? decimal(kappa.value, 2) : '–', kappa ? range(kappa) : 'nothing varies'],
          ["Spearman's r", spearman === null ? '–' : decimal(spearman, 2)],
          ['same score', percent(same), `at most one off: ${percent(within1)}`],
          ['bias, points', decimal(bias.value, 2), range(bias)],
          ['labels', count(rows), kept.unasked > 0 ? `${count(kept.unasked)} never judged` : undefined],
        ]}
      />
      <Confusion of={kept} />
      <Means of={kept} />
      <p class="muted small">
        Of {kept.at.slice(0, 10)}. Intervals are of 95 %. A corrected mean is what people would give if the labelled
        rows are a random sample of the rows: the judge's mean less its mean error, weighted by how well its scores
        foretell labels.
      </p>
    </>
  );
}

function Confusion({ of: { judge, agreement } }: { of: Kept }): JSX.Element {
  const rows = agreement.confusion.map((scores, at) => ({ label: at + 1, scores }));
  return (
    <Table<(typeof rows)[number]>
      caption={`Rows by label, and by the score of ${judge}`}
      rows={rows}
      rowKey={({ label }) => String(label)}
      columns={[
        { head: 'label', rowHead: true, csv: ({ label }) => label, cell: ({ label }) => label },
        ...rows.map(({ label: score }) =>
          numeric<(typeof rows)[number]>(
            `score ${score}`,
            ({ scores }) => scores[score - 1],
            ({ label, scores }) => (label === score ? <strong>{scores[score - 1]}</strong> : scores[score - 1]),
          ),
        ),
      ]}
    />
  );
}

function Means({ of: { judge, corrected, groups, agreement } }: { of: Kept }): JSX.Element {
  if (!corrected) return <p class="muted">No row without a label was judged, so there is no mean to correct.</p>;
  const rows: Group[] = [{ group: 'all rows', labels: agreement.rows, corrected }, ...groups];
  return (
    <Table<Group>
      caption={`Mean scores of ${judge}, corrected by the labels`}
      class="board"
      rows={rows}
      rowKey={({ group }) => group}
      columns={[
        { head: 'rows of', rowHead: true, csv: ({ group }) => group, cell: ({ group }) => <Text>{group}</Text> },
        numeric(
          'labels',
          ({ labels }) => labels,
          ({ labels }) => count(labels),
        ),
        numeric(
          'judge alone',
          (row) => row.corrected?.judged.value,
          (row) => bounded(row.corrected?.judged),
        ),
        numeric(
          'corrected',
          (row) => row.corrected?.value,
          (row) => (row.corrected ? bounded(row.corrected) : 'too few labels'),
        ),
        onlyCsv('low', (row) => row.corrected?.low),
        onlyCsv('high', (row) => row.corrected?.high),
        {
          head: <IntervalAxis scale={SCALE} unit="corrected mean, from 1 to 5" />,
          class: 'figure narrow',
          cell: (row) => <IntervalRow name={row.group} of={row.corrected} scale={SCALE} />,
        },
        numeric(
          "judge's weight",
          (row) => row.corrected?.weight,
          (row) => (row.corrected ? decimal(row.corrected.weight, 2) : '–'),
        ),
      ]}
    />
  );
}

const range = ({ low, high }: Bounded): string => `${decimal(low, 2)} to ${decimal(high, 2)}`;

function bounded(of: Bounded | undefined): JSX.Element | string {
  if (!of) return '–';
  return (
    <>
      {decimal(of.value, 2)}
      <span class="sub nowrap">{range(of)}</span>
    </>
  );
}
