import type { CellResult, JudgedSummary, Results } from '@agora/run-schemas';
import { count, decimal, familyWarnings, linearScale, percent, rubricWords, unscoredOf } from '@agora/report/browser';
import type { JSX } from 'preact';
import { IntervalAxis, IntervalRow } from '../parts/forest.js';
import { numeric, onlyCsv, Table, type Column } from '../parts/table.js';
import { Text } from '../parts/text.js';
import { href, place, setQuery } from '../router.js';
import { Calibrations } from './calibrations.js';
import { Choice } from './cells.js';
import { RunFrame, WithResults } from './run-frame.js';

type Judge = JudgedSummary['judges'][number];
type Agreement = JudgedSummary['agreement'][number];
interface Read {
  cell: CellResult;
  metric: string;
}

/** Scores are whole numbers from 1 to 5. */
const SCALE = linearScale(1, 5);

/** What judges said of each dataset, how far they agree, and what may bias them. */
export function Judges({ run }: { run: string }): JSX.Element {
  return (
    <RunFrame run={run} tab="judges">
      {(reply) => <WithResults of={reply}>{(results) => <Whole run={run} results={results} />}</WithResults>}
    </RunFrame>
  );
}

function Whole({ run, results }: { run: string; results: Results }): JSX.Element {
  const metrics = [...new Set(results.cells.flatMap(({ judged = {} }) => Object.keys(judged)))];
  const chosen = place.value.query.get('metric') ?? '';
  const read = results.cells.flatMap((cell) =>
    Object.entries(cell.judged ?? {})
      .filter(([metric]) => chosen === '' || metric === chosen)
      .map(([metric, summary]) => ({ cell, metric, summary })),
  );
  if (metrics.length === 0) return <p>No metric of this run asks a judge.</p>;
  return (
    <>
      <p class="muted">{rubricWords(results)}</p>
      {familyWarnings(results).map((warning) => (
        <p class="note" key={warning}>
          <Text>{warning}</Text>
        </p>
      ))}
      {metrics.length > 1 && (
        <div class="filters">
          <Choice label="Metric" value={chosen} of={metrics} onChange={(metric) => setQuery({ metric })} />
        </div>
      )}
      <JudgmentTable
        run={run}
        rows={read.flatMap(({ summary, ...of }) =>
          summary.judges.map((judge) => ({ ...of, judge, rows: summary.rows })),
        )}
      />
      <AgreementTable
        run={run}
        rows={read.flatMap(({ summary, ...of }) => summary.agreement.map((agreement) => ({ ...of, agreement })))}
      />
      <Calibrations run={run} />
    </>
  );
}

type Judged = Read & { judge: Judge; rows: number };

function JudgmentTable({ run, rows }: { run: string; rows: Judged[] }): JSX.Element {
  return (
    <Table<Judged>
      caption="Judgments by dataset: mean score from 1 to 5"
      class="board"
      rows={rows}
      rowKey={({ cell, metric, judge }) => [cell.id, metric, judge.id].join()}
      columns={[
        datasetColumn(run),
        {
          head: 'judge',
          csv: ({ judge }) => judge.id,
          cell: ({ judge }) => (
            <>
              <Text>{judge.id}</Text>
              <span class="sub clamp">
                <Text>{judge.model}</Text>
              </span>
              {judge.family && <span class="sub bad">reads its own family: {count(judge.family.rows)} rows</span>}
            </>
          ),
        },
        numeric(
          'mean',
          ({ judge }) => judge.mean?.value,
          ({ judge }) => bounded(judge.mean),
        ),
        onlyCsv('low', ({ judge }) => judge.mean?.low),
        onlyCsv('high', ({ judge }) => judge.mean?.high),
        {
          head: <IntervalAxis scale={SCALE} unit="score from 1 to 5" />,
          class: 'figure narrow',
          cell: ({ judge, cell }) => <IntervalRow name={`${judge.id} of ${cell.id}`} of={judge.mean} scale={SCALE} />,
        },
        ...doubtColumns,
      ]}
    />
  );
}

/** What speaks against a judge: rows without a score, a liking for length, second judgments that differ. */
const doubtColumns: Column<Judged>[] = [
  numeric(
    'scored',
    ({ judge }) => judge.scored,
    ({ judge, rows: of }) => `${count(judge.scored)} of ${count(of)}`,
  ),
  {
    head: 'without a score',
    csv: ({ judge }) => unscoredOf(judge),
    cell: ({ judge }) => unscoredText(judge),
  },
  numeric(
    'per doubling of length',
    ({ judge }) => judge.perDoubling?.value,
    ({ judge }) => bounded(judge.perDoubling),
  ),
  {
    head: 'judged again',
    csv: ({ judge }) => judge.repeated?.same,
    cell: ({ judge: { repeated } }) =>
      !repeated || repeated.same === null ? (
        '–'
      ) : (
        <>
          {percent(repeated.same)} the same
          <span class="sub">
            of {count(repeated.rows)}
            {repeated.kappa !== null && `, kappa ${decimal(repeated.kappa, 2)}`}
          </span>
        </>
      ),
  },
];

type Agreed = Read & { agreement: Agreement };

function AgreementTable({ run, rows }: { run: string; rows: Agreed[] }): JSX.Element {
  if (rows.length === 0)
    return <p class="muted">One judge alone has read these data, so there is no agreement to tell of.</p>;
  return (
    <Table<Agreed>
      caption="Agreement of judges: Cohen's kappa with quadratic weights"
      rows={rows}
      rowKey={({ cell, metric, agreement }) => [cell.id, metric, ...agreement.judges].join()}
      columns={[
        datasetColumn(run),
        {
          head: 'judges',
          csv: ({ agreement }) => agreement.judges.join(' and '),
          cell: ({ agreement }) => <Text>{agreement.judges.join(' and ')}</Text>,
        },
        numeric(
          'kappa',
          ({ agreement }) => agreement.kappa,
          ({ agreement }) => <strong>{ratio(agreement.kappa)}</strong>,
        ),
        numeric(
          "Spearman's r",
          ({ agreement }) => agreement.spearman,
          ({ agreement }) => ratio(agreement.spearman),
        ),
        numeric(
          'same score',
          ({ agreement }) => agreement.same,
          ({ agreement }) => percent(agreement.same),
        ),
        numeric(
          'rows',
          ({ agreement }) => agreement.rows,
          ({ agreement }) => count(agreement.rows),
        ),
      ]}
    />
  );
}

function datasetColumn<T extends Read>(run: string): Column<T> {
  return {
    head: 'dataset',
    rowHead: true,
    csv: ({ cell, metric }) => `${cell.id} ${metric}`,
    cell: ({ cell: { id, cell }, metric }) => (
      <>
        <a data-row href={href(['runs', run, 'cells', id])}>
          <Text>{cell.generator}</Text>
        </a>
        <span class="sub">
          {metric} · {cell.method} · {cell.domain} · n {cell.instances} · seed {cell.seed}
        </span>
      </>
    ),
  };
}

function unscoredText(judge: Judge): JSX.Element | string {
  const reasons = Object.entries(judge.unscored).sort(([, a], [, b]) => b - a);
  if (reasons.length === 0) return 'none';
  return (
    <>
      {percent(unscoredOf(judge) / (judge.scored + unscoredOf(judge)))}
      <span class="sub">{reasons.map(([reason, times]) => `${count(times)} ${reason}`).join(', ')}</span>
    </>
  );
}

function bounded(of: { value: number; low: number; high: number } | null): JSX.Element | string {
  if (!of) return '–';
  return (
    <>
      {decimal(of.value, 2)}
      <span class="sub nowrap">
        {decimal(of.low, 2)} to {decimal(of.high, 2)}
      </span>
    </>
  );
}

const ratio = (value: number | null): string => (value === null ? '–' : decimal(value, 2));
