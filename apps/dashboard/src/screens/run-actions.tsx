import type { MeReply, RunReply } from '@agora/contracts';
import type { JSX } from 'preact';
import { act, ask, useLoad } from '../api.js';
import { copy } from '../copy/copy.js';
import { Confirm } from '../parts/confirm.js';
import { go, href } from '../router.js';

/** Somebody who may act, with the key of their actions. */
type Operator = MeReply & { actionKey: string };

const WHOLE_RUN = 'Budget in $, for the whole run';

/** What can be done with a run, for those who may. Nobody else sees that there is such a thing. */
export function RunActions({ run, changed }: { run: RunReply; changed(): void }): JSX.Element {
  if (copy || run.kind !== 'experiment' || run.status === 'done') return <></>;
  return <ForOperators>{(me) => <Actions key={run.status} run={run} me={me} changed={changed} />}</ForOperators>;
}

/** Experiments that the server was told of may be begun. */
export function StartActions(): JSX.Element {
  if (copy) return <></>;
  return (
    <ForOperators>
      {(me) => (
        <p class="actions">
          {me.experiments.map((name) => (
            <Confirm
              key={name}
              word={`Start ${name}`}
              question={`Start the experiment ${name}?`}
              text="What is missing of it is made, and paid for. A run of it that has stopped goes on."
              who={me.name}
              money={{ label: WHOLE_RUN, placeholder: 'as in the experiment', needed: false }}
              act={async (usd) => {
                const path = `experiments/${encodeURIComponent(name)}/start`;
                const { runId } = await act<'start'>(path, me.actionKey, moneyOf(usd));
                go(href(['runs', runId, 'live']));
              }}
            />
          ))}
        </p>
      )}
    </ForOperators>
  );
}

function ForOperators({ children }: { children(me: Operator): JSX.Element }): JSX.Element {
  const { data: me } = useLoad(ask('me'));
  const actionKey = me?.actionKey;
  return me === undefined || actionKey === undefined ? <></> : children({ ...me, actionKey });
}

function Actions({ run, me, changed }: { run: RunReply; me: Operator; changed(): void }): JSX.Element {
  const send = async (action: 'stop' | 'budget' | 'resume', body: Record<string, unknown>): Promise<void> => {
    await act(`runs/${encodeURIComponent(run.id)}/${action}`, me.actionKey, body);
    changed();
  };
  if (run.status !== 'running') {
    return (
      <p class="actions">
        <Confirm
          word="Resume"
          question="Resume this run?"
          text="What is missing is made, and paid for. What is finished is not paid again."
          who={me.name}
          money={{ label: WHOLE_RUN, placeholder: 'as in the experiment', needed: false }}
          act={(usd) => send('resume', moneyOf(usd))}
        />
      </p>
    );
  }
  return (
    <p class="actions">
      <Confirm
        word="Stop"
        question="Stop this run?"
        text="Nothing of it is begun any more. What is finished stays, and it can be resumed."
        who={me.name}
        act={() => send('stop', {})}
      />
      <Confirm
        word="Change budget"
        question="Change the budget of this run?"
        text="It counts from now on, with all that was paid. What workers hold already they may still spend."
        who={me.name}
        money={{ label: WHOLE_RUN, placeholder: '', needed: true }}
        act={(usd) => send('budget', moneyOf(usd))}
      />
    </p>
  );
}

const moneyOf = (usd: number | undefined): Record<string, unknown> => (usd === undefined ? {} : { budgetUsd: usd });
