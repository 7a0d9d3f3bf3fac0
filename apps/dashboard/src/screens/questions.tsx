import type { Questions, Results } from '@agora/run-schemas';
import type { JSX } from 'preact';
import { Tabs } from '../parts/crumbs.js';
import { href } from '../router.js';
import { Formats, References, SolvingPart, ValuePart, Volumes } from './question-parts.js';
import { RunFrame, WithResults } from './run-frame.js';

const NAMES: Record<keyof Questions, string> = {
  volumes: 'Does more data help?',
  value: 'What does a dollar buy?',
  solving: 'Do solvers write good data?',
  formats: 'Does the form matter?',
  references: 'Another reference?',
};
type Which = keyof Questions;
const ORDER = Object.keys(NAMES) as Which[];

/** What a run answers beside its leaderboard: volume curves, value, problem solving against data generation and more. */
export function QuestionsScreen({ run, which }: { run: string; which: string }): JSX.Element {
  return (
    <RunFrame run={run} tab="questions">
      {(reply) => (
        <WithResults of={reply}>{(results) => <Chosen run={run} which={which} results={results} />}</WithResults>
      )}
    </RunFrame>
  );
}

function Chosen({ run, which, results }: { run: string; which: string; results: Results }): JSX.Element {
  const asked = ORDER.filter((one) => results.questions?.[one] !== undefined);
  const shown = asked.find((one) => one === which) ?? asked[0];
  if (shown === undefined) return <p>This experiment asks nothing beside its leaderboard.</p>;
  return (
    <>
      <Tabs
        label="Questions"
        current={shown}
        of={asked.map((one) => ({ id: one, text: NAMES[one], to: href(['runs', run, 'questions', one]) }))}
      />
      <Part which={shown} results={results} />
    </>
  );
}

function Part({ which, results }: { which: Which; results: Results }): JSX.Element {
  const { volumes, value, solving, formats, references } = results.questions ?? {};
  if (which === 'volumes' && volumes) return <Volumes results={results} curves={volumes} />;
  if (which === 'value' && value) return <ValuePart results={results} values={value} />;
  if (which === 'solving' && solving) return <SolvingPart results={results} solving={solving} />;
  if (which === 'formats' && formats) return <Formats comparisons={formats} />;
  return <References results={results} others={references ?? []} />;
}
