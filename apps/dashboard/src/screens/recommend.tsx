import type { RecommendationReply } from '@agora/contracts';
import type { RecommendedGenerator, SeedOption } from '@agora/run-schemas';
import {
  confidence,
  decimal,
  estimateText,
  pgrScale,
  recommendationBasis,
  recommendationSentence,
  seedPrice,
  seedSentence,
  usd,
} from '@agora/report/browser';
import type { JSX } from 'preact';
import { ask, useLoad } from '../api.js';
import { copy } from '../copy/copy.js';
import { generatorColumn } from '../parts/columns.js';
import { Forest, ForestAxis } from '../parts/forest.js';
import { Shown } from '../parts/state.js';
import { numeric, onlyCsv, Table } from '../parts/table.js';
import { Text } from '../parts/text.js';
import { href, place, setQuery } from '../router.js';
import { Choice } from './cells.js';
import { RunFrame } from './run-frame.js';

const SURE = ['0.8', '0.9', '0.99'];

/** Which generator to choose, how sure that is, and what one more seed would be worth. */
export function Recommend({ run }: { run: string }): JSX.Element {
  const { query } = place.value;
  const [sure, instances] = [query.get('sure') ?? '', query.get('instances') ?? ''];
  const loaded = useLoad(ask('recommendation', [run], { sure, instances }));
  return (
    <RunFrame run={run} tab="recommend">
      {() => (
        <>
          {!copy && <Choices sure={sure} instances={instances} volumes={loaded.data?.volumes ?? []} />}
          <Shown of={loaded}>{(found) => <Whole run={run} found={found} />}</Shown>
        </>
      )}
    </RunFrame>
  );
}

function Choices(chosen: { sure: string; instances: string; volumes: readonly number[] }): JSX.Element {
  const { sure, instances, volumes } = chosen;
  return (
    <div class="filters">
      <Choice
        label="Clear from a probability of"
        none="0.95"
        value={sure}
        of={SURE}
        onChange={(next) => setQuery({ sure: next })}
      />
      {volumes.length > 1 && (
        <Choice
          label="Instances"
          none={`${volumes.at(-1)} (the most)`}
          value={instances}
          of={volumes.slice(0, -1).map(String)}
          onChange={(next) => setQuery({ instances: next })}
        />
      )}
    </div>
  );
}

function Whole({ run, found }: { run: string; found: RecommendationReply }): JSX.Element {
  const next = seedSentence(found, undefined);
  return (
    <>
      {found.warnings.map((warning) => (
        <p class="note" key={warning}>
          <Text>{warning}</Text>
        </p>
      ))}
      <p class="answer">
        <Text>{recommendationSentence(found)}</Text>
      </p>
      {next && (
        <p>
          <Text>{next}</Text>
        </p>
      )}
      <Generators run={run} found={found} />
      <Options found={found} />
      {found.generators.length > 1 && (
        <Table<RecommendationReply['policies'][number]>
          caption="Ways to choose"
          rows={found.policies}
          rowKey={({ name }) => name}
          columns={[
            { head: 'way', rowHead: true, csv: ({ name }) => name, cell: ({ name }) => <Text>{name}</Text> },
            numeric(
              'expected PGR, %',
              ({ pgr }) => pgr,
              ({ pgr }) => decimal(pgr),
            ),
            numeric(
              'regret, points',
              ({ regret }) => regret,
              ({ regret }) => decimal(regret),
            ),
          ]}
        />
      )}
      <p class="muted">{recommendationBasis(found)}</p>
      {found.leftOut.length > 0 && (
        <details>
          <summary>Left out ({found.leftOut.length})</summary>
          <ul class="failures">
            {found.leftOut.map(({ what, reason }) => (
              <li key={what}>
                <Text>{what}</Text>: <Text>{reason}</Text>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Generators({ run, found }: { run: string; found: RecommendationReply }): JSX.Element {
  const { generators, settings } = found;
  const scale = pgrScale(generators.flatMap(({ pgr }) => [pgr.low, pgr.high]));
  return (
    <Table<RecommendedGenerator>
      caption={`Expected PGR in percent with ${confidence(found.confidence)} intervals, at ${found.instances} instances`}
      class="board"
      rows={generators}
      rowKey={({ generator }) => generator}
      columns={[
        generatorColumn(({ generator }) => href(['runs', run, 'cells'], { generator })),
        numeric(
          'P(best)',
          ({ best }) => best,
          ({ best }) => <strong>{decimal(best, 2)}</strong>,
        ),
        numeric(
          'PGR, %',
          ({ pgr }) => pgr.value,
          ({ pgr }) => estimateText(pgr),
        ),
        onlyCsv('low', ({ pgr }) => pgr.low),
        onlyCsv('high', ({ pgr }) => pgr.high),
        {
          head: <ForestAxis scale={scale} />,
          class: 'figure',
          cell: ({ generator, pgr, bySetting }) => (
            <Forest
              name={generator}
              pgr={{ defined: true, ...pgr }}
              scale={scale}
              parts={Object.entries(bySetting).map(([name, of]) => ({ name, pgr: { defined: true, ...of } }))}
            />
          ),
        },
        numeric(
          'measured',
          ({ measured }) => measured,
          ({ measured, unmeasured }) =>
            measured === null ? `not in ${unmeasured.length} of ${settings.length}` : decimal(measured),
        ),
        numeric(
          'regret, points',
          ({ regret }) => regret,
          ({ regret }) => decimal(regret),
        ),
        numeric(
          'students',
          ({ students }) => students,
          ({ students }) => students,
        ),
        numeric(
          'one more seed',
          ({ usdPerSeed }) => usdPerSeed,
          ({ usdPerSeed }) => usd(usdPerSeed),
        ),
      ]}
    />
  );
}

function Options({ found: { options, decision } }: { found: RecommendationReply }): JSX.Element {
  if (options.length === 0 || decision.kind !== 'cannot-tell') return <></>;
  return (
    <Table<SeedOption>
      caption="What one more seed would be worth"
      rows={options}
      rowKey={({ generators }) => generators.join()}
      columns={[
        {
          head: 'of',
          rowHead: true,
          csv: ({ generators }) => generators.join(', '),
          cell: ({ generators }) => <Text>{generators.join(', ')}</Text>,
        },
        numeric(
          'costs',
          (option) => option.usd,
          (option) => seedPrice(option),
        ),
        numeric(
          'gain, points',
          ({ gain }) => gain,
          ({ gain }) => decimal(gain, 2),
        ),
        numeric(
          'points per $',
          ({ gainPerUsd }) => gainPerUsd,
          ({ gainPerUsd }) => (gainPerUsd === null ? '–' : decimal(gainPerUsd, 2)),
        ),
        numeric(
          'would settle it',
          ({ settles }) => settles,
          ({ settles }) => (settles === undefined ? '–' : decimal(settles, 2)),
        ),
      ]}
    />
  );
}
