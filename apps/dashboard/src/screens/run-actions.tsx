import type { MeReply, Problem, RunReply } from '@agora/contracts';
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { act, ApiProblem, ask, useLoad } from '../api.js';
import { copy } from '../copy/copy.js';
import { Trouble } from '../parts/state.js';

/** Stop and resume, for those who may. Nobody else sees that there is such a thing. */
export function RunActions({ run, changed }: { run: RunReply; changed(): void }): JSX.Element {
  if (copy || run.kind !== 'experiment') return <></>;
  return <ForOperators run={run} changed={changed} />;
}

function ForOperators({ run, changed }: { run: RunReply; changed(): void }): JSX.Element {
  const { data: me } = useLoad(ask('me'));
  const key = me?.actionKey;
  if (me === undefined || key === undefined || run.status === 'done') return <></>;
  return <Action key={run.status} run={run} me={me} actionKey={key} changed={changed} />;
}

interface Props {
  run: RunReply;
  me: MeReply;
  actionKey: string;
  changed(): void;
}

/** One button, and a question before it does anything. */
function Action({ run, me, actionKey, changed }: Props): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [budget, setBudget] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const stops = run.status === 'running';
  const word = stops ? 'Stop' : 'Resume';
  const go = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      const money = budget === '' ? {} : { budgetUsd: Number(budget) };
      await act(`runs/${encodeURIComponent(run.id)}/${stops ? 'stop' : 'resume'}`, actionKey, stops ? {} : money);
      dialog.current?.close();
      changed();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.problem : { code: 'internal', message: String(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <button type="button" onClick={() => dialog.current?.showModal()}>
        {word} …
      </button>
      <dialog ref={dialog} aria-labelledby="action-title">
        <h2 id="action-title">{word} this run?</h2>
        <p>
          {stops
            ? 'Nothing of it is begun any more. What is finished stays, and it can be resumed.'
            : 'What is missing is made, and paid for. What is finished is not paid again.'}
        </p>
        {!stops && (
          <label>
            Budget in $, for the whole run{' '}
            <input
              type="number"
              min="0.01"
              step="any"
              value={budget}
              placeholder="as in the experiment"
              onInput={({ currentTarget }) => setBudget(currentTarget.value)}
            />
          </label>
        )}
        <p class="muted">It is written down that {me.name} did it.</p>
        {problem && <Trouble problem={problem} />}
        <button type="button" disabled={busy} onClick={() => void go()}>
          {busy ? 'Asking …' : word}
        </button>{' '}
        <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
          Leave it
        </button>
      </dialog>
    </>
  );
}
