import type { Problem } from '@agora/contracts';
import type { JSX } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { ApiProblem } from '../api.js';
import { Trouble } from './state.js';
import { Text } from './text.js';

interface Props {
  /** What is done: on the button that opens the question, and on the one that does it. */
  word: string;
  question: string;
  /** What will come of it. */
  text: string;
  /** Under whose name it is written down. */
  who: string;
  /** Asks for US dollars; `needed` where it makes no sense without. */
  money?: { label: string; placeholder: string; needed: boolean };
  /** Its rejection is shown, and the question stays. */
  act(usd: number | undefined): Promise<void>;
}

/** A button, and a question before it does anything. */
export function Confirm({ word, question, text, who, money, act }: Props): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [given, setGiven] = useState('');
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const go = async (): Promise<void> => {
    const field = dialog.current?.querySelector('input');
    // What the browser cannot read as a number it gives as nothing, which must not pass for "none asked for".
    if (field && (field.validity.badInput || (given !== '' && !(Number(given) > 0)))) {
      setProblem({ code: 'invalid-input', message: 'A budget is a number of dollars above 0, such as 2.50.' });
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      await act(given === '' ? undefined : Number(given));
      dialog.current?.close();
    } catch (error) {
      setProblem(error instanceof ApiProblem ? error.problem : { code: 'internal', message: String(error) });
    } finally {
      setBusy(false);
    }
  };
  const open = (): void => {
    setProblem(undefined);
    dialog.current?.showModal();
  };
  return (
    <>
      <button type="button" onClick={open}>
        {word} …
      </button>
      <dialog ref={dialog} aria-labelledby={title}>
        <h2 id={title}>
          <Text>{question}</Text>
        </h2>
        <p>{text}</p>
        {money && <Money {...money} value={given} onInput={setGiven} />}
        <p class="muted">It is written down that {who} did it.</p>
        {problem && <Trouble problem={problem} />}
        <button type="button" disabled={busy || (money?.needed === true && given === '')} onClick={() => void go()}>
          {busy ? 'Asking …' : word}
        </button>{' '}
        <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
          Leave it
        </button>
      </dialog>
    </>
  );
}

function Money({
  label,
  placeholder,
  value,
  onInput,
}: {
  label: string;
  placeholder: string;
  value: string;
  onInput(value: string): void;
}): JSX.Element {
  return (
    <label>
      {label}{' '}
      <input
        type="number"
        min="0.01"
        step="any"
        value={value}
        placeholder={placeholder}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
      />
    </label>
  );
}
