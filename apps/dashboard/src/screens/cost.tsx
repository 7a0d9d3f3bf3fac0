import type { LeaderboardRow, Results, RunReply } from '@agora/contracts';
import { count, datasetTotals, usd } from '@agora/report/browser';
import type { JSX } from 'preact';
import { Facts } from '../parts/crumbs.js';
import { Table } from '../parts/table.js';
import { Text } from '../parts/text.js';
import { Paid } from './runs.js';
import { RunFrame, WithResults } from './run-frame.js';

/** What the run has cost, and whom it paid. */
export function Cost({ run }: { run: string }): JSX.Element {
  return (
    <RunFrame run={run} tab="cost">
      {(reply) => (
        <>
          <PaidBy of={reply} />
          <WithResults of={reply}>{(results) => <Totals results={results} />}</WithResults>
        </>
      )}
    </RunFrame>
  );
}

function PaidBy({ of }: { of: RunReply }): JSX.Element {
  const paid = Object.entries(of.paidBy);
  if (paid.length === 0) return <></>;
  return (
    <Table
      caption="Paid, by generator; judges and subjects of evaluations under their ids"
      rows={paid}
      rowKey={([who]) => who}
      columns={[
        { head: 'who', rowHead: true, csv: ([who]) => who, cell: ([who]) => <Text>{who}</Text> },
        { head: 'paid, $', number: true, csv: ([, sum]) => sum.usd, cell: ([, sum]) => <Paid of={sum} /> },
      ]}
    />
  );
}

function Totals({ results }: { results: Results }): JSX.Element {
  const { spending, evaluationUsd, judgingUsd, preflight } = results;
  return (
    <>
      <Facts
        of={[
          ['all paid calls', usd(spending?.usd ?? null, spending?.estimated)],
          ['by this run', usd(spending?.now ?? null)],
          ['by earlier runs', spending ? usd(spending.earlier) : '–'],
          ...(evaluationUsd === undefined ? [] : [['evaluation', usd(evaluationUsd)] as [string, string]]),
          ...(judgingUsd === undefined ? [] : [['judges of datasets', usd(judgingUsd)] as [string, string]]),
          ...(preflight ? [['preflight', usd(preflight.usd)] as [string, string]] : []),
        ]}
      />
      <Table<LeaderboardRow>
        caption="Data, by generator"
        rows={results.leaderboard}
        rowKey={({ generator }) => generator}
        columns={[
          {
            head: 'generator',
            rowHead: true,
            csv: ({ generator }) => generator,
            cell: ({ generator }) => <Text>{generator}</Text>,
          },
          {
            head: 'calls',
            number: true,
            csv: (row) => datasetTotals(results, row)?.calls,
            cell: (row) => count(datasetTotals(results, row)?.calls ?? 0),
          },
          {
            head: 'input tokens',
            number: true,
            csv: (row) => datasetTotals(results, row)?.inputTokens,
            cell: (row) => count(datasetTotals(results, row)?.inputTokens ?? 0),
          },
          {
            head: 'output tokens',
            number: true,
            csv: (row) => datasetTotals(results, row)?.outputTokens,
            cell: (row) => count(datasetTotals(results, row)?.outputTokens ?? 0),
          },
          {
            head: 'instances',
            number: true,
            csv: ({ instances }) => instances,
            cell: ({ instances }) => count(instances),
          },
          { head: 'cost', number: true, csv: (row) => row.usd, cell: (row) => usd(row.usd, row.usdEstimated) },
          {
            head: '$ per 1,000 instances',
            number: true,
            csv: ({ usd: paid, instances }) => (paid === null || instances === 0 ? '' : (1000 * paid) / instances),
            cell: ({ usd: paid, instances }) =>
              paid === null || instances === 0 ? 'unknown' : usd((1000 * paid) / instances),
          },
          {
            head: '$ per point',
            number: true,
            csv: (row) => row.usdPerPoint,
            cell: (row) => (row.usdPerPoint === null ? '–' : usd(row.usdPerPoint)),
          },
        ]}
      />
    </>
  );
}
