import type { RunReply } from '@agora/contracts';
import type { LeaderboardRow, Results } from '@agora/run-schemas';
import { count, datasetTotals, usd } from '@agora/report/browser';
import type { JSX } from 'preact';
import { generatorColumn } from '../parts/columns.js';
import { Facts } from '../parts/crumbs.js';
import { numeric, Table, type Column } from '../parts/table.js';
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
  const tokens = (head: string, field: 'calls' | 'inputTokens' | 'outputTokens'): Column<LeaderboardRow> => {
    const read = (row: LeaderboardRow): number => datasetTotals(results, row)?.[field] ?? 0;
    return numeric(head, read, (row) => count(read(row)));
  };
  return (
    <>
      <Facts
        of={[
          ['all paid calls', usd(spending?.usd ?? null, spending?.estimated)],
          ['by this run', usd(spending?.now ?? null, spending?.estimated)],
          ['by earlier runs', spending ? usd(spending.earlier, spending.estimated) : '–'],
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
          generatorColumn(),
          tokens('calls', 'calls'),
          tokens('input tokens', 'inputTokens'),
          tokens('output tokens', 'outputTokens'),
          numeric(
            'instances',
            (row) => row.instances,
            (row) => count(row.instances),
          ),
          numeric(
            'cost',
            (row) => row.usd,
            (row) => usd(row.usd, row.usdEstimated),
          ),
          numeric('$ per 1,000 instances', perThousand, (row) => usd(perThousand(row), row.usdEstimated)),
          numeric(
            '$ per point',
            (row) => row.usdPerPoint,
            (row) => (row.usdPerPoint === null ? '–' : usd(row.usdPerPoint, row.usdEstimated)),
          ),
        ]}
      />
    </>
  );
}

/** US dollars of a thousand instances; null when unknown. */
function perThousand({ usd: paid, instances }: LeaderboardRow): number | null {
  return paid === null || instances === 0 ? null : (1000 * paid) / instances;
}
