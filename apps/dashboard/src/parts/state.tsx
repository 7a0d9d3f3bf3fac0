import type { Problem } from '@agora/contracts';
import type { ComponentChildren, JSX } from 'preact';
import type { Loaded } from '../api.js';
import { Text } from './text.js';

interface ShownProps<T> {
  of: Loaded<T>;
  /** The title of a page that is not there. */
  name?: string;
  children(data: T): ComponentChildren;
}

/** What was loaded, or that it is on its way, or why it is not there. */
export function Shown<T>({ of, name, children }: ShownProps<T>): JSX.Element {
  if (of.problem)
    return (
      <>
        {name !== undefined && (
          <h1>
            <Text>{name}</Text>
          </h1>
        )}
        <Trouble problem={of.problem} again={of.reload} />
      </>
    );
  if (of.data === undefined)
    return (
      <p class="loading" role="status">
        Loading…
      </p>
    );
  return <div aria-busy={of.loading}>{children(of.data)}</div>;
}

export function Trouble({ problem, again }: { problem: Problem; again?: () => void }): JSX.Element {
  return (
    <div class="trouble" role="alert">
      <p>
        <strong>
          <Text>{problem.message}</Text>
        </strong>
      </p>
      {problem.fix !== undefined && (
        <p>
          <Text>{problem.fix}</Text>
        </p>
      )}
      {again && (
        <button type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

const MARKS: Record<string, string> = {
  done: '✓',
  running: '▶',
  failed: '✕',
  interrupted: '‖',
  cancelled: '‖',
  paused: '‖',
  'budget-reached': '$',
  unfinished: '…',
  accepted: '✓',
  rejected: '✕',
  missing: '–',
};

/** A status by sign and word: never by colour alone. */
export function Status({ of }: { of: string }): JSX.Element {
  return (
    <span class={`status status-${of}`}>
      <span aria-hidden="true">{MARKS[of] ?? '•'}</span> {of}
    </span>
  );
}
