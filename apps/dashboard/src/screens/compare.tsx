import type { ComparisonReply, RunEntry } from '@agora/contracts';
import type { ComparedPair } from '@agora/run-schemas';
import { COPY_COMPARED_RUNS } from '@agora/contracts/copy';
import { comparisonSentence } from '@agora/report/browser';
import type { JSX } from 'preact';
import { ask, useLoad } from '../api.js';
import { copy } from '../copy/copy.js';
import { Crumbs } from '../parts/crumbs.js';
import { Shown } from '../parts/state.js';
import { Text } from '../parts/text.js';
import { setQuery } from '../router.js';
import { Choice } from './cells.js';
import { Flips } from './compare-flips.js';
import { PairTable, PlaceTable } from './compare-tables.js';
import { askedSides, asQuery, type Asked } from './compare-sides.js';

/** Two generators of a run, or two runs: what differs, how sure that is, and on which items. */
export function Compare(): JSX.Element {
  const asked = askedSides();
  return (
    <>
      <Crumbs of={[{ text: 'Runs', to: '#/' }, { text: 'Compare' }]} />
      <h1>Compare</h1>
      <Shown of={useLoad(ask('runs'))}>
        {({ runs }) => {
          const able = runs.filter(({ hasResults }) => hasResults);
          if (able.length === 0) return <p>No run has results that could be compared yet.</p>;
          const chosen = { ...asked, a: asked.a || (able[0]?.id ?? ''), b: asked.b || (able[0]?.id ?? '') };
          return <Sides key={JSON.stringify([chosen.a, chosen.b])} runs={able} asked={chosen} />;
        }}
      </Shown>
    </>
  );
}

function Sides({ runs, asked }: { runs: RunEntry[]; asked: Asked }): JSX.Element {
  const loaded = useLoad(ask('comparison', [], asQuery(asked)));
  const [first, second] = [useLoad(ask('run', [asked.a])), useLoad(ask('run', [asked.b]))].map(({ data }) =>
    (data?.results?.leaderboard ?? []).map(({ generator }) => generator),
  );
  // A copy of many runs holds comparisons within each run alone.
  const onlyWithin = copy !== undefined && runs.length > COPY_COMPARED_RUNS;
  const others = (second ?? []).filter((id) => asked.a !== asked.b || id !== asked.ag);
  return (
    <>
      <div class="sides">
        <Side
          name="First"
          runs={runs}
          run={asked.a}
          onRun={(a) =>
            setQuery({ a, ag: undefined, ...((onlyWithin || asked.a === asked.b) && { b: undefined, bg: undefined }) })
          }
          none={asked.a === asked.b ? 'the first' : 'every one that both have'}
          generator={asked.ag}
          generators={first ?? []}
          onGenerator={(ag) =>
            setQuery({ a: asked.a, ag, bg: ag === asked.bg && asked.a === asked.b ? undefined : asked.bg })
          }
        />
        <Side
          name="Second"
          runs={onlyWithin ? undefined : runs}
          run={asked.b}
          onRun={(b) => setQuery({ a: asked.a, b: b === asked.a ? undefined : b, bg: undefined })}
          none={asked.a === asked.b ? 'all others' : 'the same'}
          generator={asked.bg}
          generators={others}
          onGenerator={(bg) => setQuery({ a: asked.a, bg })}
        />
        <button
          type="button"
          onClick={() =>
            setQuery({ ...asQuery({ a: asked.b, ag: asked.bg, b: asked.a, bg: asked.ag }), from: undefined })
          }
        >
          Swap
        </button>
      </div>
      <Shown of={loaded}>{(found) => <Found asked={asked} found={found} />}</Shown>
    </>
  );
}

interface SideProps {
  name: string;
  /** Left out where there is no choice: the other side's run then counts. */
  runs: RunEntry[] | undefined;
  run: string;
  onRun(run: string): void;
  /** What it says when no generator is chosen. */
  none: string;
  generator: string | undefined;
  generators: readonly string[];
  onGenerator(generator: string): void;
}

function Side({ name, runs, run, onRun, none, generator, generators, onGenerator }: SideProps): JSX.Element {
  return (
    <fieldset>
      <legend>{name}</legend>
      {runs && <RunChoice label={`Run of the ${name.toLowerCase()} side`} runs={runs} value={run} onChange={onRun} />}
      <Choice label="Generator" none={none} value={generator ?? ''} of={generators} onChange={onGenerator} />
    </fieldset>
  );
}

function RunChoice({
  label,
  runs,
  value,
  onChange,
}: {
  label: string;
  runs: RunEntry[];
  value: string;
  onChange(run: string): void;
}): JSX.Element {
  return (
    <label class="choice">
      <span>Run</span>
      <select aria-label={label} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {!runs.some(({ id }) => id === value) && <option value={value}>{value}</option>}
        {runs.map(({ id }) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </select>
    </label>
  );
}

function Found({ asked, found }: { asked: Asked; found: ComparisonReply }): JSX.Element {
  const { pairs, warnings, runs, confidence } = found;
  const [pair] = pairs;
  return (
    <>
      {runs.some(({ simulated }) => simulated) && (
        <p class="note">
          <strong>Simulated generators.</strong> Programs wrote these data: the differences say nothing about any LLM.
        </p>
      )}
      {warnings.map((warning) => (
        <p class="note" key={warning}>
          <Text>{warning}</Text>
        </p>
      ))}
      {pair && pairs.length === 1 && (asked.bg !== undefined || asked.ag !== undefined) ? (
        <Pair asked={asked} pair={pair} confidence={confidence} />
      ) : (
        <PairTable asked={asked} pairs={pairs} confidence={confidence} />
      )}
    </>
  );
}

function Pair({ asked, pair, confidence }: { asked: Asked; pair: ComparedPair; confidence: number }): JSX.Element {
  const [first, second] = namesOf(pair);
  const sides = { a: asked.a, ag: pair.first.generator, b: asked.b, bg: pair.second.generator };
  return (
    <>
      <h2 class="versus">
        <Text>{first}</Text> <span class="muted">less</span> <Text>{second}</Text>
      </h2>
      <p>
        <Text>{comparisonSentence(pair, [first, second], confidence)}</Text>
      </p>
      {pair.overall && <PlaceTable pair={pair} confidence={confidence} />}
      <LeftOut of={pair.leftOut} />
      {pair.overall && <Flips asked={sides} pair={pair} names={[first, second]} />}
    </>
  );
}

/** The generators' names, with the runs' where there are two. */
export function namesOf({ first, second }: Pick<ComparedPair, 'first' | 'second'>): [string, string] {
  if (first.run === second.run) return [first.generator, second.generator];
  return [`${first.generator} (${first.run})`, `${second.generator} (${second.run})`];
}

function LeftOut({ of }: { of: ComparedPair['leftOut'] }): JSX.Element {
  if (of.length === 0) return <></>;
  return (
    <details>
      <summary>Left out ({of.length})</summary>
      <ul class="failures">
        {of.map(({ what, reason }) => (
          <li key={what + reason}>
            <Text>{what}</Text>: <Text>{reason}</Text>
          </li>
        ))}
      </ul>
    </details>
  );
}
