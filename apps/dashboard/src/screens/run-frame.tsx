import type { RunReply } from '@agora/contracts';
import type { Results } from '@agora/run-schemas';
import type { ComponentChildren, JSX } from 'preact';
import { ask, useLoad } from '../api.js';
import { copy } from '../copy/copy.js';
import { Crumbs, Tabs, type Crumb } from '../parts/crumbs.js';
import { Shown, Status } from '../parts/state.js';
import { Text } from '../parts/text.js';
import { RunActions } from './run-actions.js';
import { href } from '../router.js';

interface Props {
  run: string;
  /** Which tab the page belongs to. */
  tab: string;
  /** Where the page is below the run. */
  crumbs?: Crumb[];
  /** `reload` asks again how the run stands. */
  children(run: RunReply, reload: () => void): ComponentChildren;
}

/** What all pages of a run share: its name and state, the way to it, and its parts. */
export function RunFrame({ run, tab, crumbs = [], children }: Props): JSX.Element {
  const loaded = useLoad(ask('run', [run]));
  if (loaded.problem)
    return (
      <>
        <Crumbs of={[{ text: 'Runs', to: '#/' }, { text: run }]} />
        <Shown of={loaded} name={run}>
          {() => undefined}
        </Shown>
      </>
    );
  return (
    <Shown of={loaded}>
      {(reply) => (
        <>
          <Crumbs
            of={[
              { text: 'Runs', to: '#/' },
              crumbs.length === 0 ? { text: reply.name } : { text: reply.name, to: href(['runs', run]) },
              ...crumbs,
            ]}
          />
          {crumbs.length === 0 && (
            <>
              <h1>
                <Text>{reply.name}</Text> <Status of={reply.status} />
              </h1>
              <p class="muted mono">
                <Text>{run}</Text>
              </p>
              <RunActions run={reply} changed={loaded.reload} />
              {reply.results?.run.simulated && (
                <p class="note">
                  <strong>Simulated generators.</strong> Programs wrote these data: the result shows that the set-up
                  works, not which LLM is best.
                </p>
              )}
            </>
          )}
          {reply.kind === 'experiment' && <Tabs label="Parts of the run" current={tab} of={tabsOf(run, reply)} />}
          {children(reply, loaded.reload)}
        </>
      )}
    </Shown>
  );
}

/** A part of a page that needs results. */
export function WithResults({
  of,
  children,
}: {
  of: RunReply;
  children(results: Results): ComponentChildren;
}): JSX.Element {
  if (of.results) return <>{children(of.results)}</>;
  if (of.kind === 'evaluation')
    return (
      <p>
        This is an evaluation; <code>agora show {of.id}</code> says what it found.
      </p>
    );
  return <p>Nothing was found out yet. {!copy && <a href={href(['runs', of.id, 'live'])}>How far is it?</a>}</p>;
}

function tabsOf(run: string, { results, status, race }: RunReply): { id: string; text: string; to: string }[] {
  const tab = (id: string, text: string) => ({ id, text, to: href(['runs', run, ...(id === '' ? [] : [id])]) });
  return [
    tab('', 'Leaderboard'),
    tab('cells', 'Cells'),
    ...(results?.cells.some(({ artifacts }) => artifacts.dataset !== undefined) ? [tab('rows', 'Rows')] : []),
    ...(results && results.benchmarks.length > 0 ? [tab('benchmarks', 'Benchmarks')] : []),
    ...(results && results.leaderboard.length > 1 ? [tab('recommend', 'Recommendation')] : []),
    ...(Object.keys(results?.questions ?? {}).length > 0 ? [tab('questions', 'Questions')] : []),
    ...(race === undefined ? [] : [tab('race', 'Race')]),
    ...(hasMetrics(results) ? [tab('metrics', 'Metrics')] : []),
    ...(results?.cells.some(({ judged }) => judged) ? [tab('judges', 'Judges')] : []),
    tab('cost', 'Cost'),
    ...(status === 'running' && !copy ? [tab('live', 'Live')] : []),
  ];
}

function hasMetrics(results: Results | undefined): boolean {
  return results?.leaderboard.some(({ metrics }) => Object.keys(metrics).length > 0) === true;
}
