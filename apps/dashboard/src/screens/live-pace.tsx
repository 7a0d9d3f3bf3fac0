import { count, usd } from '@agora/report/browser';
import type { JSX } from 'preact';
import type { LivePace, LiveWorker, ModelPace } from '../live/pace.js';
import { Table } from '../parts/table.js';
import { Text } from '../parts/text.js';

/** How fast each model writes at the moment, and why it does not. */
export function Models({ of }: { of: ModelPace[] }): JSX.Element {
  if (of.length === 0) return <></>;
  return (
    <Table<ModelPace>
      caption="Pace of each model"
      rows={of}
      rowKey={({ generator }) => generator}
      columns={[
        {
          head: 'generator',
          rowHead: true,
          csv: ({ generator }) => generator,
          cell: ({ generator }) => <Text>{generator}</Text>,
        },
        {
          head: 'tokens a minute',
          number: true,
          csv: ({ tokensPerMinute }) => tokensPerMinute,
          cell: ({ tokensPerMinute }) => count(tokensPerMinute),
        },
        {
          head: 'instances',
          number: true,
          csv: ({ made }) => made,
          cell: ({ made, slots }) => (
            <>
              {count(made)} <span class="muted">/ {count(slots)}</span>
            </>
          ),
        },
        { head: 'rejected', number: true, csv: ({ rejected }) => rejected, cell: ({ rejected }) => count(rejected) },
        { head: 'paid, $', number: true, csv: (pace) => pace.usd, cell: (pace) => usd(pace.usd) },
        {
          head: 'waits for',
          csv: ({ waits }) => waits.join('; '),
          cell: ({ waits }) => (waits.length === 0 ? '–' : <Text>{waits.join('; ')}</Text>),
        },
      ]}
    />
  );
}

/** Who has taken stages of the run, and what each does. */
export function Workers({ of }: { of: LivePace['workers'] }): JSX.Element {
  if (of.size === 0) return <></>;
  return (
    <Table<LiveWorker>
      caption="Workers"
      rows={[...of.values()]}
      rowKey={({ worker }) => worker}
      columns={[
        { head: 'worker', rowHead: true, csv: ({ worker }) => worker, cell: ({ worker }) => <Text>{worker}</Text> },
        { head: 'does', csv: (worker) => doingText(worker), cell: (worker) => <Text>{doingText(worker)}</Text> },
        { head: 'stages done', number: true, csv: ({ finished }) => finished, cell: ({ finished }) => finished },
      ]}
    />
  );
}

function doingText({ doing }: LiveWorker): string {
  const [first = 'nothing', ...more] = [...doing.values()];
  return more.length === 0 ? first : `${first}, and ${more.length} more`;
}
